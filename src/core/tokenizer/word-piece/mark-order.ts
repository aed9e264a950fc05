import { loadLibrary } from '../library.js';
import type { BertNormalizerOptions } from './plain-bert.js';

/** A character and the place of the text that it counts for, UTF-16. */
export interface PlacedCharacter {
  codePoint: number;
  start: number;
  end: number;
}

/** The mark that comes after all others (its class, 240, is its own). */
const LAST_MARK = '\u0345';

/**
 * The order that canonical decomposition (NFD), the first step of stripping accents, gives to the marks of a character
 * (Unicode Standard, 3.11, D109). It shows only with marks that are no accents and stay, such as Hangul's tone marks.
 */
export class MarkOrder {
  readonly #library = loadLibrary();
  readonly #decomposer = this.#library.nfdNormalizer();
  readonly #cleaner;

  constructor(options: BertNormalizerOptions) {
    this.#cleaner = this.#library.bertNormalizer({ ...options, stripAccents: false, lowercase: false });
  }

  /** Whether a character is a mark that can change places with another one. */
  isMovable(codePoint: number): boolean {
    const mark = String.fromCodePoint(codePoint);
    return mark === LAST_MARK || !this.#decomposer.normalizeString(`a${LAST_MARK}${mark}`).endsWith(mark);
  }

  /**
   * The characters of a part of a text after cleaning, decomposing and ordering. Places stay in the order of the text
   * while marks change theirs: the n-th character of several counts for the n-th place, and one that only decomposing
   * brought in for the place before (`NormalizedString::transform` of Hugging Face's tokenizers).
   */
  order(text: string): PlacedCharacter[] {
    const cleaned = this.#clean(text);
    const decomposed = cleaned.flatMap(({ codePoint }) =>
      Array.from(this.#decomposer.normalizeString(String.fromCodePoint(codePoint)), (character, index) => ({
        character,
        isNew: index > 0,
      })),
    );
    let place = 0;
    return this.#sort(decomposed).map(({ character, isNew }) => {
      const { start, end } = isNew ? (cleaned[place - 1] ?? { start: 0, end: 0 }) : cleaned[place++]!;
      return { codePoint: character.codePointAt(0)!, start, end };
    });
  }

  #clean(text: string): PlacedCharacter[] {
    let offset = 0;
    return Array.from(text).flatMap((character) => {
      const start = offset;
      offset += character.length;
      const cleaned = this.#cleaner.normalizeString(character);
      return Array.from(cleaned, (kept) => ({ codePoint: kept.codePointAt(0)!, start, end: offset }));
    });
  }

  /** Equal characters keep their order, so the n-th of them before is the n-th of them after. */
  #sort<T extends { character: string }>(characters: readonly T[]): T[] {
    const queues = new Map<string, T[]>();
    for (const placed of characters.toReversed()) {
      const queue = queues.get(placed.character);
      if (queue === undefined) queues.set(placed.character, [placed]);
      else queue.push(placed);
    }
    const sorted = this.#decomposer.normalizeString(characters.map(({ character }) => character).join(''));
    return Array.from(sorted, (character) => queues.get(character)!.pop()!);
  }
}
