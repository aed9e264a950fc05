import { createRequire } from 'node:module';

/**
 * What is used of the npm package `tokenizers` (Hugging Face's own, in Rust), whose declarations are malformed. Its
 * strings are UTF-8 inside (a lone surrogate becomes U+FFFD) and its offsets count code points.
 */
export interface Library {
  Tokenizer: { fromString(json: string): LibraryTokenizer };
  mergeEncodings(encodings: LibraryEncoding[], growingOffsets: boolean): LibraryEncoding;
  bertNormalizer(options: {
    cleanText: boolean;
    handleChineseChars: boolean;
    stripAccents: boolean;
    lowercase: boolean;
  }): { normalizeString(text: string): string };
  nfdNormalizer(): { normalizeString(text: string): string };
  bertPreTokenizer(): { preTokenizeString(text: string): [word: string, offsets: [start: number, end: number]][] };
}

export interface LibraryTokenizer {
  encode(text: string, pair: string | null, options: { addSpecialTokens: boolean }): Promise<LibraryEncoding>;
  postProcess(encoding: LibraryEncoding, pair: null, addSpecialTokens: boolean): LibraryEncoding;
  disableTruncation(): void;
  disablePadding(): void;
  getDecoder(): { decode(pieces: string[]): string } | null;
  getVocabSize(withAddedTokens: boolean): number;
  idToToken(id: number): string | null;
  tokenToId(piece: string): number | null;
}

export interface LibraryEncoding {
  getLength(): number;
  getIds(): number[];
  getTypeIds(): number[];
  getOffsets(): [start: number, end: number][];
  getSpecialTokensMask(): number[];
  getSequenceIds(): (number | null)[];
  getWordIds(): (number | null)[];
}

/** Loads the native library when it is first needed: that takes 15 ms, which plain ASCII text does not wait for. */
export function loadLibrary(): Library {
  return createRequire(import.meta.url)('tokenizers') as Library;
}
