/** A text to encode: alone, or before its pair; or one that was already split into words. */
export type Text = { text: string; pair?: string } | { words: readonly string[] };

/** One encoded text; special tokens included. All arrays are as long as `ids`, but for `offsets`. */
export interface Encoding {
  ids: Int32Array;
  typeIds: Int32Array;
  /**
   * [2 × tokens]: start and end of each token in its own text (or in its own word, where words were given), UTF-16, end
   * exclusive; 0, 0 for special tokens that were added.
   */
  offsets: Int32Array;
  /** Which word of its own text a token is in: the index of the given word, or of the pre-tokenizer's; -1 for added ones. */
  words: Int32Array;
  /** 1 where the token was added by the tokenizer ([CLS], [SEP]). */
  special: Uint8Array;
  /** Which text a token comes from: 0, 1, or -1 for added ones. */
  parts: Int8Array;
  /** True where the text was longer than `maxLength` and was cut. */
  truncated: boolean;
}

export interface EncodeOptions {
  /** Default true. */
  addSpecialTokens?: boolean;
  /** Cut at the end to this many tokens, special ones included, longest text first. Default: uncut. */
  maxLength?: number;
}

/** Ids of the special tokens a tokenizer has. */
export interface SpecialIds {
  cls?: number;
  sep?: number;
  mask?: number;
  pad?: number;
  unk?: number;
}

/** A model's tokenizer. */
export interface Tokenizer {
  /** Ids this tokenizer knows: 0 … size - 1. */
  readonly size: number;
  readonly specialIds: SpecialIds;
  /** What begins a piece that goes on with a word (`##`), where this kind of tokenizer has such a thing. */
  readonly continuingPrefix?: string;
  /** Encodes one text, and blocks for that long. */
  encode(text: Text, options?: EncodeOptions): Encoding;
  /** Encodes a whole window at once. */
  encodeBatch(texts: readonly Text[], options?: EncodeOptions): Promise<Encoding[]>;
  /** The piece of an id (`##ing`), undefined where it has none. */
  piece(id: number): string | undefined;
  /** The id of a piece, undefined where there is none. */
  idOf(piece: string): number | undefined;
  /** Text of ids, as Hugging Face's `decode` with `skip_special_tokens` (default true). */
  decode(ids: readonly number[] | Int32Array, options?: { skipSpecialTokens?: boolean }): string;
}
