import { offsetPairs } from './offset-pairs.js';
import { openTokenizer } from './open-tokenizer.js';
import type { Tokenizer } from './tokenizer.js';

/** A text as a model is given it. */
export interface TokenizedText {
  ids: number[];
  typeIds: number[];
  /** Start and end of each token in its own text, UTF-16, end exclusive; [0, 0] for special tokens that were added. */
  offsets: [start: number, end: number][];
}

/** The tokenizer of a model folder, for users of the library. */
export interface PublicTokenizer extends Pick<Tokenizer, 'size' | 'specialIds' | 'idOf' | 'piece' | 'decode'> {
  /** Special tokens are added; nothing is cut. */
  encode(text: string, pair?: string): TokenizedText;
}

/**
 * Opens the tokenizer of a model folder: tokenizer.json, or else vocab.txt.
 *
 * @throws InputError ERR_NO_TOKENIZER where there is none, ERR_TOKENIZER where it is not one that can be read.
 */
export async function openPublicTokenizer(folder: string): Promise<PublicTokenizer> {
  const { size, specialIds, idOf, piece, decode, encode } = await openTokenizer(folder);
  return {
    size,
    specialIds,
    idOf,
    piece,
    decode,
    encode(text, pair) {
      const encoding = encode({ text, pair });
      return { ids: [...encoding.ids], typeIds: [...encoding.typeIds], offsets: offsetPairs(encoding) };
    },
  };
}
