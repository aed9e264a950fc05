/** The tokens of one text while it is encoded; grows, and is used again for the next text. */
export class TokenBuffer {
  ids = new Int32Array(256);
  /** [2 × tokens] */
  offsets = new Int32Array(512);
  words = new Int32Array(256);
  /** All tokens of the text; those from `#limit` on are only counted. */
  length = 0;
  #limit = 0;
  #word = 0;
  #countsWords = true;

  /** Begins a text; of its tokens no more than `limit` are kept. */
  begin(limit: number): void {
    this.length = 0;
    this.#limit = limit;
    this.#word = 0;
    this.#countsWords = true;
  }

  /** What follows is in this word of the text, whatever is found in it. */
  beginGivenWord(word: number): void {
    this.#word = word;
    this.#countsWords = false;
  }

  push(id: number, start: number, end: number): void {
    const index = this.length++;
    if (index >= this.#limit) return;
    if (index === this.ids.length) this.#grow();
    this.ids[index] = id;
    this.offsets[2 * index] = start;
    this.offsets[2 * index + 1] = end;
    this.words[index] = this.#word;
  }

  endWord(): void {
    if (this.#countsWords) this.#word++;
  }

  #grow(): void {
    this.ids = twiceAsLong(this.ids);
    this.offsets = twiceAsLong(this.offsets);
    this.words = twiceAsLong(this.words);
  }
}

function twiceAsLong(array: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const longer = new Int32Array(2 * array.length);
  longer.set(array);
  return longer;
}
