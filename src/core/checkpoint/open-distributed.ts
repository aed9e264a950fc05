import type { FileTree } from '../files/file-tree.js';
import type { DistributedCheckpoint } from './distributed-checkpoint.js';
import { readDistcp } from './read-distcp.js';
import { readZarr } from './read-zarr.js';

/**
 * Opens the distributed checkpoint in `folder` (with its `/`, or empty): known by `.metadata` or by Zarr's `.zarray` files.
 * Undefined where there is none.
 *
 * @throws InputError ERR_UNSAFE_PICKLE, ERR_TRUNCATED, ERR_CORRUPT
 */
export async function openDistributed(tree: FileTree, folder: string): Promise<DistributedCheckpoint | undefined> {
  if (tree.paths.includes(`${folder}.metadata`)) return readDistcp(tree, folder);
  const isZarr = tree.paths.some((path) => path.startsWith(folder) && path.endsWith('/.zarray'));
  return isZarr ? readZarr(tree, folder) : undefined;
}
