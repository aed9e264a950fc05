import { posix } from 'node:path';
import { InputError } from '../errors.js';
import type { FileTree } from '../files/file-tree.js';
import { MAX_TOKENIZER_FILE_BYTES, tokenizerFileNames } from '../files/tokenizer-files.js';

/** What names a vocabulary of its own, or says how one is read. */
const isVocabulary = (name: string): boolean =>
  name === 'tokenizer.json' || name === 'vocab.txt' || /model$/.test(name);

/**
 * The tokenizer of a tree: its files in the folder where a vocabulary lies, the one nearest to the root. Empty where there is
 * none.
 */
export async function findTokenizerFiles(tree: FileTree): Promise<Map<string, Uint8Array>> {
  const vocabularies = tree.paths.filter(
    (path) => isVocabulary(posix.basename(path)) && tokenizerFileNames.includes(posix.basename(path)),
  );
  const [nearest] = vocabularies.sort((a, b) => a.split('/').length - b.split('/').length);
  const files = new Map<string, Uint8Array>();
  if (nearest === undefined) return files;
  for (const name of tokenizerFileNames) {
    const path = posix.join(posix.dirname(nearest), name);
    if (!tree.paths.includes(path)) continue;
    const source = await tree.open(path);
    if (source.byteLength > MAX_TOKENIZER_FILE_BYTES) {
      throw new InputError('ERR_TOKENIZER', `larger than ${MAX_TOKENIZER_FILE_BYTES} bytes`, { where: source.name });
    }
    files.set(name, await source.read(0, source.byteLength));
  }
  return files;
}
