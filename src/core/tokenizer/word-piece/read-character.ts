import { loadLibrary } from '../library.js';
import { CharacterKind } from './character-kind.js';
import type { BertNormalizerOptions } from './plain-bert.js';

/** One character as it stands after normalizing, and what splitting into words makes of it. */
export interface ReadCharacter {
  codePoint: number;
  kind: CharacterKind.Space | CharacterKind.Letter | CharacterKind.Word;
}

/**
 * Gives the characters that a code point becomes. Beyond ASCII the library is asked, so that its Unicode tables decide
 * and not those of this Node; it is loaded for the first such character.
 */
export function createCharacterReader(options: BertNormalizerOptions): (codePoint: number) => ReadCharacter[] {
  let askLibrary: ((codePoint: number) => ReadCharacter[]) | undefined;
  return (codePoint) => {
    if (codePoint < 0x80) return readAscii(codePoint, options);
    askLibrary ??= createLibraryReader(options);
    return askLibrary(codePoint);
  };
}

function readAscii(codePoint: number, { cleanText, lowercase }: BertNormalizerOptions): ReadCharacter[] {
  const character = String.fromCharCode(codePoint);
  if (/[\t\n\r ]/.test(character)) return [{ codePoint, kind: CharacterKind.Space }];
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is taken out
  if (cleanText && /[\0-\x1f\x7f]/.test(character)) return [];
  if (/[\v\f]/.test(character)) return [{ codePoint, kind: CharacterKind.Space }];
  if (/[!-/:-@[-`{-~]/.test(character)) return [{ codePoint, kind: CharacterKind.Word }];
  return [{ codePoint: lowercase ? character.toLowerCase().charCodeAt(0) : codePoint, kind: CharacterKind.Letter }];
}

function createLibraryReader(options: BertNormalizerOptions): (codePoint: number) => ReadCharacter[] {
  const library = loadLibrary();
  const normalizer = library.bertNormalizer(options);
  const preTokenizer = library.bertPreTokenizer();
  const kindByWords = [CharacterKind.Letter, CharacterKind.Space, CharacterKind.Word] as const;

  /** Between two letters it makes one word of all, or two, or three. */
  const kindOf = (character: string) =>
    kindByWords[preTokenizer.preTokenizeString(`a${character}a`).length - 1] ?? CharacterKind.Letter;

  return (codePoint) =>
    Array.from(normalizer.normalizeString(String.fromCodePoint(codePoint)), (character) => ({
      codePoint: character.codePointAt(0)!,
      kind: kindOf(character),
    }));
}
