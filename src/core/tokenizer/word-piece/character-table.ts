import { CharacterKind } from './character-kind.js';
import type { BertNormalizerOptions } from './plain-bert.js';
import { createCharacterReader, type ReadCharacter } from './read-character.js';

const KIND_BITS = 3;
const PAGE_BITS = 8;
const PAGE_MASK = (1 << PAGE_BITS) - 1;

/**
 * What a BERT normalizer and pre-tokenizer make of each code point, remembered: at most a number for each of Unicode's.
 * An entry holds a kind and a value: the code point that it becomes, or an index into `several`.
 */
export class CharacterTable {
  /** For each code point that becomes several: the entries of these. */
  readonly several: number[][] = [];
  /** The entries of ASCII. */
  readonly ascii: Int32Array;
  readonly #pages: (Int32Array | undefined)[] = [];
  readonly #read: (codePoint: number) => ReadCharacter[];
  readonly #isMovableMark: (codePoint: number) => boolean;

  constructor(options: BertNormalizerOptions, isMovableMark: (codePoint: number) => boolean) {
    this.#read = createCharacterReader(options);
    this.#isMovableMark = isMovableMark;
    this.ascii = Int32Array.from({ length: 0x80 }, (_, codePoint) => this.#toEntry(this.#read(codePoint)));
  }

  static kind(entry: number): CharacterKind {
    return entry & ((1 << KIND_BITS) - 1);
  }

  static value(entry: number): number {
    return entry >> KIND_BITS;
  }

  entry(codePoint: number): number {
    const known = this.#pages[codePoint >> PAGE_BITS]?.[codePoint & PAGE_MASK] ?? CharacterKind.Unknown;
    return known === CharacterKind.Unknown ? this.#lookUp(codePoint) : known;
  }

  #lookUp(codePoint: number): number {
    const characters = this.#read(codePoint);
    const isMovable = characters.some((character) => this.#isMovableMark(character.codePoint));
    const entry = isMovable ? CharacterKind.MovableMark : this.#toEntry(characters);
    this.#pages[codePoint >> PAGE_BITS] ??= new Int32Array(PAGE_MASK + 1);
    this.#pages[codePoint >> PAGE_BITS]![codePoint & PAGE_MASK] = entry;
    return entry;
  }

  #toEntry(characters: readonly ReadCharacter[]): number {
    if (characters.length === 0) return CharacterKind.Nothing;
    if (characters.length === 1) return toEntry(characters[0]!.kind, characters[0]!.codePoint);
    if (standsAlone(characters)) return toEntry(CharacterKind.Word, characters[1]!.codePoint);
    this.several.push(characters.map(({ kind, codePoint }) => toEntry(kind, codePoint)));
    return toEntry(CharacterKind.Several, this.several.length - 1);
  }
}

function toEntry(kind: CharacterKind, value: number): number {
  return (value << KIND_BITS) | kind;
}

/** CJK ideographs are set between spaces. */
function standsAlone(characters: readonly ReadCharacter[]): boolean {
  const [before, , after] = characters;
  return characters.length === 3 && before!.kind === CharacterKind.Space && after!.kind === CharacterKind.Space;
}
