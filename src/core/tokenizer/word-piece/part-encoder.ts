import { AddedTokenFinder } from './added-token-finder.js';
import type { PlainBert } from './plain-bert.js';
import type { TokenBuffer } from './token-buffer.js';
import { WordCutter } from './word-cutter.js';
import { WordSplitter } from './word-splitter.js';

/** Encodes one text, without what a template adds: the added tokens written in it, and the words between them. */
export class PartEncoder {
  readonly #finder: AddedTokenFinder;
  readonly #splitter: WordSplitter;
  readonly #cutter: WordCutter;

  constructor(plain: PlainBert) {
    this.#finder = new AddedTokenFinder(plain.addedTokens);
    this.#splitter = new WordSplitter(plain);
    this.#cutter = new WordCutter(plain.normalizer, this.#splitter);
  }

  /** @param text the text, or its words */
  encode(text: string | readonly string[], tokens: TokenBuffer): void {
    this.#splitter.tokens = tokens;
    if (typeof text === 'string') this.#encodeText(text, tokens);
    else this.#encodeWords(text, tokens);
  }

  #encodeWords(words: readonly string[], tokens: TokenBuffer): void {
    words.forEach((word, index) => {
      tokens.beginGivenWord(index);
      this.#encodeText(word, tokens);
    });
  }

  #encodeText(text: string, tokens: TokenBuffer): void {
    let from = 0;
    for (const { id, start, end } of this.#finder.find(text)) {
      this.#cutter.cut(text, from, start);
      tokens.push(id, start, end);
      tokens.endWord();
      from = end;
    }
    this.#cutter.cut(text, from, text.length);
  }
}
