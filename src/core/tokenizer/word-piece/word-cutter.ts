import { CharacterKind } from './character-kind.js';
import { CharacterTable } from './character-table.js';
import { MarkOrder } from './mark-order.js';
import type { BertNormalizerOptions } from './plain-bert.js';

/** Takes words, character by character: what each became, and where it stands in the text. */
export interface WordSink {
  add(codePoint: number, start: number, end: number): void;
  /** The word ends here, if one has begun. */
  end(): void;
}

/** No mark is below. */
const mayHaveMarks = /[\u0300-\uffff]/;

/** Normalizes a text and cuts it into words in one pass, as BERT's normalizer and pre-tokenizer do one after the other. */
export class WordCutter {
  readonly #options: BertNormalizerOptions;
  readonly #characters: CharacterTable;
  /** For text that is cleaned, decomposed and in order. */
  readonly #orderedCharacters: CharacterTable;
  readonly #sink: WordSink;
  #markOrder?: MarkOrder;

  constructor(options: BertNormalizerOptions, sink: WordSink) {
    this.#options = options;
    this.#sink = sink;
    this.#characters = new CharacterTable(
      options,
      (codePoint) => options.stripAccents && this.#marks.isMovable(codePoint),
    );
    this.#orderedCharacters = new CharacterTable(
      { ...options, cleanText: false, handleChineseChars: false },
      () => false,
    );
  }

  /** Hands out the words of text[from…to], with places in the whole text. */
  cut(text: string, from: number, to: number): void {
    if (this.#hasMovableMarks(text, from, to)) this.#cutOrdered(text.slice(from, to), from);
    else this.#cutAsWritten(text, from, to);
    this.#sink.end();
  }

  get #marks(): MarkOrder {
    this.#markOrder ??= new MarkOrder(this.#options);
    return this.#markOrder;
  }

  #hasMovableMarks(text: string, from: number, to: number): boolean {
    if (!this.#options.stripAccents || !mayHaveMarks.test(text)) return false;
    for (let index = from; index < to; index++) {
      if (text.charCodeAt(index) < 0x300) continue;
      const codePoint = text.codePointAt(index)!;
      if (CharacterTable.kind(this.#characters.entry(codePoint)) === CharacterKind.MovableMark) return true;
      if (codePoint > 0xffff) index++;
    }
    return false;
  }

  #cutAsWritten(text: string, from: number, to: number): void {
    const characters = this.#characters;
    const { ascii } = characters;
    let index = from;
    while (index < to) {
      const start = index;
      const unit = text.charCodeAt(index++);
      if (unit < 0x80) {
        this.#take(ascii[unit]!, characters, start, index);
        continue;
      }
      const codePoint = text.codePointAt(start)!;
      if (codePoint > 0xffff) index++;
      this.#take(characters.entry(codePoint), characters, start, index);
    }
  }

  #cutOrdered(text: string, from: number): void {
    const characters = this.#orderedCharacters;
    for (const { codePoint, start, end } of this.#marks.order(text)) {
      this.#take(characters.entry(codePoint), characters, from + start, from + end);
    }
  }

  #take(entry: number, characters: CharacterTable, start: number, end: number): void {
    const value = CharacterTable.value(entry);
    switch (CharacterTable.kind(entry)) {
      case CharacterKind.Letter:
        this.#sink.add(value, start, end);
        break;
      case CharacterKind.Space:
        this.#sink.end();
        break;
      case CharacterKind.Word:
        this.#sink.end();
        this.#sink.add(value, start, end);
        this.#sink.end();
        break;
      case CharacterKind.Several:
        for (const single of characters.several[value]!) this.#take(single, characters, start, end);
    }
  }
}
