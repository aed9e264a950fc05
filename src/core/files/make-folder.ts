import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { InputError } from '../errors.js';
import { toInputError } from './to-input-error.js';

/**
 * Makes a folder and those above it. Node's own recursive `mkdir` does not end where a parent is there and nothing can be made
 * in it, as in /proc.
 *
 * @throws InputError
 */
export async function makeFolder(path: string): Promise<void> {
  if (await isFolder(path)) return;
  await makeFolder(dirname(path));
  try {
    await mkdir(path);
  } catch (error) {
    // Another process may have made it meanwhile.
    if (await isFolder(path)) return;
    const isTaken = error instanceof Error && 'code' in error && error.code === 'EEXIST';
    throw isTaken
      ? new InputError('ERR_NOT_A_FOLDER', 'a file, not a folder', { where: path })
      : toInputError(error, path);
  }
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
}
