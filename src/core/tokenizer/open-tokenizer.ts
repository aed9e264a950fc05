import { InputError } from '../errors.js';
import { declareTokenizer } from './declare-tokenizer.js';
import { createLibraryTokenizer } from './library-tokenizer.js';
import { readTokenizerFiles } from './read-tokenizer-files.js';
import type { Tokenizer } from './tokenizer.js';
import { plainBert } from './word-piece/plain-bert.js';
import { createWordPieceTokenizer } from './word-piece/word-piece-tokenizer.js';

/**
 * Opens the tokenizer of a model folder, or of its files (name → bytes): tokenizer.json, or else vocab.txt, and
 * tokenizer_config.json, special_tokens_map.json and added_tokens.json where they are there.
 *
 * @throws InputError ERR_NO_TOKENIZER where there is none, ERR_TOKENIZER where it is not one that can be read.
 */
export async function openTokenizer(source: string | ReadonlyMap<string, Uint8Array>): Promise<Tokenizer> {
  const files = typeof source === 'string' ? await readTokenizerFiles(source) : source;
  const folder = typeof source === 'string' ? source : 'the model';
  const declaration = declareTokenizer(files, folder);
  const plain = plainBert(declaration);
  return plain === undefined
    ? createLibraryTokenizer(declaration)
    : createWordPieceTokenizer(plain, declaration.settings);
}

/** As openTokenizer, but undefined where the model has no tokenizer and serves ids. */
export async function openTokenizerIfThere(
  source: string | ReadonlyMap<string, Uint8Array>,
): Promise<Tokenizer | undefined> {
  try {
    return await openTokenizer(source);
  } catch (error) {
    if (error instanceof InputError && error.code === 'ERR_NO_TOKENIZER') return undefined;
    throw error;
  }
}
