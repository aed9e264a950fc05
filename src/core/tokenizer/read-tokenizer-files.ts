import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError } from '../errors.js';
import { toInputError } from '../files/to-input-error.js';
import { MAX_TOKENIZER_FILE_BYTES, tokenizerFileNames } from '../files/tokenizer-files.js';

/**
 * The files of a model folder that a tokenizer is made of; those that are not there are left out.
 *
 * @throws InputError ERR_TOKENIZER when one is too large; that of the system when one cannot be read.
 */
export async function readTokenizerFiles(folder: string): Promise<ReadonlyMap<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  for (const name of tokenizerFileNames) {
    const bytes = await readIfThere(join(folder, name));
    if (bytes !== undefined) files.set(name, bytes);
  }
  return files;
}

async function readIfThere(path: string): Promise<Uint8Array | undefined> {
  try {
    const { size } = await stat(path);
    if (size > MAX_TOKENIZER_FILE_BYTES) {
      throw new InputError('ERR_TOKENIZER', `larger than ${MAX_TOKENIZER_FILE_BYTES} bytes`, { where: path });
    }
    return await readFile(path);
  } catch (cause) {
    if (cause instanceof InputError) throw cause;
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw toInputError(cause, path);
  }
}
