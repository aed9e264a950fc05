import type { AddedToken } from '../tokenizer-json.js';

export interface FoundToken {
  id: number;
  start: number;
  end: number;
}

/** Finds added tokens as they are written in a text: from left to right, the longest at each place. */
export class AddedTokenFinder {
  readonly #ids: ReadonlyMap<string, number>;
  readonly #pattern: RegExp;

  constructor(tokens: readonly AddedToken[]) {
    this.#ids = new Map(tokens.map(({ content, id }) => [content, id]));
    const contents = [...this.#ids.keys()].sort((first, second) => second.length - first.length);
    this.#pattern = new RegExp(contents.map(escapePattern).join('|') || '(?!)', 'g');
  }

  find(text: string): FoundToken[] {
    if (text.search(this.#pattern) < 0) return [];
    return Array.from(text.matchAll(this.#pattern), ({ 0: content, index: start }) => ({
      id: this.#ids.get(content)!,
      start,
      end: start + content.length,
    }));
  }
}

function escapePattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
