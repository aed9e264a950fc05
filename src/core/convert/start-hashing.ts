import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { InputError } from '../errors.js';
import type { FileTree } from '../files/file-tree.js';
import { packageFile } from '../package-file.js';

/** SHA-256 of an archive as a whole, or of each file of a folder, by its path. */
export type SourceHashes = string | Record<string, string>;

export interface Hashing {
  /** @throws InputError ERR_CHANGED where a file can no longer be read */
  hashes(): Promise<SourceHashes>;
  stop(): Promise<unknown>;
}

/**
 * Hashes a source in a thread of its own: this one has weights to compute on meanwhile.
 *
 * @param read files of the tree that were read
 */
export function startHashing({ kind, root }: FileTree, read: readonly string[]): Hashing {
  const paths = kind === 'folder' ? read.map((path) => join(root, path)) : [root];
  const worker = new Worker(packageFile('dist/core/convert/hash-worker.js'), { workerData: paths, execArgv: [] });
  const answered = new Promise<string[]>((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', (cause) => {
      reject(new InputError('ERR_CHANGED', 'the source can no longer be read', { where: root, cause }));
    });
  });
  // Whoever has failed meanwhile does not ask for it.
  answered.catch(() => {});
  return {
    async hashes() {
      const hashes = await answered;
      return kind === 'folder' ? Object.fromEntries(read.map((path, index) => [path, hashes[index]!])) : hashes[0]!;
    },
    stop: () => worker.terminate(),
  };
}
