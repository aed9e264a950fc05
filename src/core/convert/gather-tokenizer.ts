import { basename, dirname, join } from 'node:path';
import { InputError } from '../errors.js';
import type { ByteSource } from '../files/byte-source.js';
import { exists } from '../files/exists.js';
import type { FileTree } from '../files/file-tree.js';
import { openFile } from '../files/open-file.js';
import { openTree } from '../files/open-tree.js';
import { MAX_TOKENIZER_FILE_BYTES } from '../files/tokenizer-files.js';
import { findTokenizerFiles } from '../huggingface/find-tokenizer-files.js';
import type { MegatronBertConfig } from '../model/config.js';
import { openTokenizer } from '../tokenizer/open-tokenizer.js';
import type { CheckpointSource } from './checkpoint-source.js';
import { completeTokenizer } from './complete-tokenizer.js';

export interface TokenizerWishes {
  /** A vocab.txt. */
  vocab?: string;
  /** A folder with a tokenizer's files. */
  tokenizer?: string;
}

export interface GatheredTokenizer {
  /** None: the folder will serve ids only. */
  files?: ReadonlyMap<string, Uint8Array>;
  assumed: readonly string[];
  warnings: readonly string[];
}

/**
 * The tokenizer of the output: what was given, else what the source holds, else a vocab.txt beside it. Completed, so that
 * transformers and megabert read it alike: tokenizer.json is made of vocab.txt, and whether it lowers case is written down.
 *
 * @param source what the checkpoint itself says of its tokenizer
 * @throws InputError ERR_VOCABULARY where it has more pieces than the embedding has rows
 */
export async function gatherTokenizer(
  tree: FileTree,
  config: MegatronBertConfig,
  wishes: TokenizerWishes,
  source: Pick<CheckpointSource, 'isLowerCase' | 'vocabulary'> = {},
): Promise<GatheredTokenizer> {
  const { files, where, isOwn } = await findFiles(tree, wishes, source.vocabulary);
  if (files.size === 0) {
    return { assumed: [], warnings: ['no vocabulary: the folder serves ids; add one with --vocab FILE'] };
  }
  const isGiven = wishes.vocab !== undefined || wishes.tokenizer !== undefined;
  const size = await countPieces(files, isGiven).catch((error) => Promise.reject(aboutGiven(error, wishes)));
  if (typeof size === 'string')
    return { files, assumed: [], warnings: [`the tokenizer is copied, but cannot be read: ${size}`] };
  if (size <= config.vocab_size) return { ...completeTokenizer(files, source.isLowerCase), warnings: [] };
  const what = `the vocabulary has ${size} pieces, the embedding ${config.vocab_size} rows`;
  if (isOwn)
    throw new InputError('ERR_VOCABULARY', what, { where, remedy: 'give the one that the model was trained with' });
  return { assumed: [], warnings: [`${where} is left out: ${what}`] };
}

/** @returns a message instead, where the source's own tokenizer is of a kind that is not read here */
async function countPieces(files: ReadonlyMap<string, Uint8Array>, isGiven: boolean): Promise<number | string> {
  try {
    return (await openTokenizer(files)).size;
  } catch (error) {
    if (isGiven || !(error instanceof InputError)) throw error;
    return error.message;
  }
}

/** A given vocabulary has the name of its place in the folder by now; an error is to say the user's own. */
function aboutGiven(error: unknown, { vocab }: TokenizerWishes): unknown {
  if (vocab === undefined || !(error instanceof InputError) || error.where !== 'vocab.txt') return error;
  return new InputError(error.code, error.what, { where: vocab, remedy: error.remedy, cause: error });
}

interface FoundFiles {
  files: Map<string, Uint8Array>;
  where: string;
  /** Given, or part of the source: it must fit. */
  isOwn: boolean;
}

async function findFiles(
  tree: FileTree,
  { vocab, tokenizer }: TokenizerWishes,
  ownVocabulary?: string,
): Promise<FoundFiles> {
  if (vocab !== undefined) {
    const settings = tokenizer === undefined ? new Map<string, Uint8Array>() : await readFolder(tokenizer);
    settings.delete('tokenizer.json');
    return { files: settings.set('vocab.txt', await readWhole(vocab)), where: vocab, isOwn: true };
  }
  if (tokenizer !== undefined) {
    const files = await readFolder(tokenizer);
    if (files.size > 0) return { files, where: tokenizer, isOwn: true };
    throw new InputError('ERR_NO_TOKENIZER', 'no tokenizer', { where: tokenizer });
  }
  if (ownVocabulary !== undefined) {
    const source = await tree.open(ownVocabulary);
    const bytes = await readVocabulary(source);
    const name = ownVocabulary.endsWith('.model') ? 'tokenizer.model' : 'vocab.txt';
    return { files: new Map([[name, bytes]]), where: source.name, isOwn: true };
  }
  const files = await findTokenizerFiles(tree);
  const beside = join(dirname(tree.root), 'vocab.txt');
  if (files.size > 0 || tree.kind === 'folder' || !(await exists(beside))) {
    return { files, where: tree.root, isOwn: true };
  }
  return { files: new Map([['vocab.txt', await readWhole(beside)]]), where: beside, isOwn: false };
}

async function readFolder(folder: string): Promise<Map<string, Uint8Array>> {
  const tree = await openTree(folder);
  try {
    return await findTokenizerFiles(tree);
  } finally {
    await tree.close();
  }
}

async function readWhole(path: string): Promise<Uint8Array> {
  const file = await openFile(path, basename(path));
  try {
    return await readVocabulary(file);
  } finally {
    await file.close();
  }
}

async function readVocabulary({ name, byteLength, read }: ByteSource): Promise<Uint8Array> {
  if (byteLength <= MAX_TOKENIZER_FILE_BYTES) return read(0, byteLength);
  throw new InputError('ERR_VOCABULARY', `no vocabulary has ${byteLength} bytes`, { where: name });
}
