import { PieceTable } from './piece-table.js';
import type { PlainBert } from './plain-bert.js';
import { TokenBuffer } from './token-buffer.js';
import type { WordSink } from './word-cutter.js';

/**
 * WordPiece: takes a word character by character, and cuts it into the longest pieces of the vocabulary from left to
 * right ("greedy longest-match-first", BERT's tokenization.py). A word with a rest that is no piece, or one that is too
 * long, is one unknown token.
 */
export class WordSplitter implements WordSink {
  /** Where the tokens go. */
  tokens = new TokenBuffer();
  readonly #heads: PieceTable;
  readonly #tails: PieceTable;
  readonly #unknownId: number;
  readonly #maxCharacters: number;
  /** The word's UTF-16 units as normalized, and where each one's character stands in the text. */
  readonly #units: Uint16Array;
  readonly #starts: Int32Array;
  readonly #ends: Int32Array;
  #length = 0;
  #characters = 0;
  #hash = PieceTable.emptyHash;
  #lastEnd = 0;
  #foundId = -1;

  constructor({ vocabulary, continuingPrefix, unknownId, maxCharactersPerWord }: PlainBert) {
    this.#heads = new PieceTable(vocabulary, '');
    this.#tails = new PieceTable(vocabulary, continuingPrefix);
    this.#unknownId = unknownId;
    this.#maxCharacters = maxCharactersPerWord;
    const maxUnits = 2 * maxCharactersPerWord;
    this.#units = new Uint16Array(maxUnits);
    this.#starts = new Int32Array(maxUnits);
    this.#ends = new Int32Array(maxUnits);
  }

  /** Adds a character that stands from `start` to `end` in the text. */
  add(codePoint: number, start: number, end: number): void {
    this.#lastEnd = end;
    if (this.#characters === 0) this.#starts[0] = start;
    if (++this.#characters > this.#maxCharacters) return;
    if (codePoint < 0x10000) {
      this.#addUnit(codePoint, start, end);
      return;
    }
    this.#addUnit(0xd7c0 + (codePoint >> 10), start, end);
    this.#addUnit(0xdc00 + (codePoint & 0x3ff), start, end);
  }

  end(): void {
    if (this.#characters === 0) return;
    this.#split();
    this.tokens.endWord();
    this.#length = 0;
    this.#characters = 0;
    this.#hash = PieceTable.emptyHash;
  }

  #addUnit(unit: number, start: number, end: number): void {
    const index = this.#length++;
    this.#units[index] = unit;
    this.#starts[index] = start;
    this.#ends[index] = end;
    this.#hash = PieceTable.extendHash(this.#hash, unit);
  }

  #split(): void {
    const wholeId =
      this.#characters > this.#maxCharacters
        ? this.#unknownId
        : this.#heads.find(this.#hash, this.#units, 0, this.#length);
    if (wholeId >= 0) this.#pushWhole(wholeId);
    else if (!this.#pushPieces()) this.#pushWhole(this.#unknownId);
  }

  #pushWhole(id: number): void {
    this.tokens.push(id, this.#starts[0]!, this.#lastEnd);
  }

  /** Writes nothing and returns false where a rest of the word is no piece. */
  #pushPieces(): boolean {
    const before = this.tokens.length;
    let table = this.#heads;
    let from = 0;
    while (from < this.#length) {
      const end = this.#findLongestPiece(table, from);
      if (end === from) {
        this.tokens.length = before;
        return false;
      }
      this.tokens.push(this.#foundId, this.#starts[from]!, this.#ends[end - 1]!);
      from = end;
      table = this.#tails;
    }
    return true;
  }

  /** Where the longest piece of `table` from `from` on ends, `from` where there is none; its id in `#foundId`. */
  #findLongestPiece(table: PieceTable, from: number): number {
    const units = this.#units;
    const last = Math.min(from + table.maxLength, this.#length);
    let hash = PieceTable.emptyHash;
    let end = from;
    for (let index = from; index < last; index++) {
      hash = PieceTable.extendHash(hash, units[index]!);
      const id = table.find(hash, units, from, index + 1 - from);
      if (id < 0) continue;
      this.#foundId = id;
      end = index + 1;
    }
    return end;
  }
}
