import { join } from 'node:path';
import type { FileTree } from '../files/file-tree.js';
import { hashFile } from '../files/hash-file.js';

/** SHA-256 of an archive as a whole, or of each file of a folder, by its path. */
export type SourceHashes = string | Record<string, string>;

export interface Hashing {
  hashes(): Promise<SourceHashes>;
  stop(): void;
}

/**
 * Hashes a source while the caller does what waits for the disk.
 *
 * @param read files of the tree that were read
 */
export function startHashing(tree: FileTree, read: readonly string[]): Hashing {
  const stopper = new AbortController();
  const hash = (path: string): Promise<string> => hashFile(path, () => stopper.signal.throwIfAborted());
  const running = tree.kind === 'folder' ? hashFiles(tree.root, read, hash) : hash(tree.root);
  // Whoever has failed meanwhile does not ask for it.
  running.catch(() => {});
  return { hashes: () => running, stop: () => stopper.abort() };
}

async function hashFiles(
  root: string,
  paths: readonly string[],
  hash: (path: string) => Promise<string>,
): Promise<SourceHashes> {
  const hashes: Record<string, string> = {};
  for (const path of paths) hashes[path] = await hash(join(root, path));
  return hashes;
}
