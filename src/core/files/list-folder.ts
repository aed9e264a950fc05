import { readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError } from '../errors.js';
import { toInputError } from './to-input-error.js';

/** A distributed checkpoint in zarr has tens of thousands of chunks; a home folder has more, and was a mistake. */
const MAX_FILES = 500_000;

/**
 * Relative paths of all files below a folder, with `/`, sorted. Symbolic links are followed, as the Hugging Face cache has
 * them; one that leads into a folder above itself, or nowhere, is left out.
 *
 * @throws InputError ERR_TOO_MANY_FILES
 */
export async function listFolder(root: string): Promise<string[]> {
  const paths: string[] = [];
  await listInto(paths, root, '', []);
  return paths.sort();
}

async function listInto(paths: string[], root: string, below: string, above: readonly string[]): Promise<void> {
  const folder = join(root, below);
  try {
    const real = await realpath(folder);
    if (above.includes(real)) return;
    for (const { name } of await readdir(folder, { withFileTypes: true })) {
      const path = below === '' ? name : `${below}/${name}`;
      const kind = await kindOf(join(root, path));
      if (kind === 'folder') await listInto(paths, root, path, [...above, real]);
      if (kind === 'file') paths.push(path);
      if (paths.length > MAX_FILES) {
        throw new InputError('ERR_TOO_MANY_FILES', `more than ${MAX_FILES} files`, { where: root });
      }
    }
  } catch (error) {
    throw toInputError(error, folder);
  }
}

async function kindOf(path: string): Promise<'file' | 'folder' | 'other'> {
  const stats = await stat(path).catch(() => undefined);
  if (stats?.isFile()) return 'file';
  return stats?.isDirectory() ? 'folder' : 'other';
}
