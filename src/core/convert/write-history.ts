import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { FileTree } from '../files/file-tree.js';
import { hashFile } from '../files/hash-file.js';
import type { Provenance } from '../huggingface/pretrained.js';
import { writeBytes } from '../huggingface/write-bytes.js';
import type { Parity } from './verify/verify.js';

/**
 * Writes megabert.json: where a model folder came from, for people. No answer depends on it.
 *
 * @param read files of the tree that were read; an archive is hashed as a whole
 */
export async function writeHistory(
  folder: string,
  tree: FileTree,
  read: readonly string[],
  provenance: Provenance,
  parity?: Parity,
): Promise<void> {
  const { source, kind, layout, checkpointVersion, iteration, shards, assumed, warnings } = provenance;
  const history = {
    megabert: version,
    source,
    sha256: await hashFiles(tree, read),
    kind,
    layout,
    checkpoint_version: checkpointVersion ?? null,
    iteration: iteration ?? null,
    shards: shards ?? null,
    assumed,
    warnings,
    parity,
  };
  await writeBytes(join(folder, 'megabert.json'), `${JSON.stringify(history, null, 2)}\n`);
}

const { version } = createRequire(import.meta.url)('../../../package.json') as { version: string };

async function hashFiles(tree: FileTree, read: readonly string[]): Promise<string | Record<string, string>> {
  if (tree.kind !== 'folder') return hashFile(tree.root);
  const hashes: Record<string, string> = {};
  for (const path of read) hashes[path] = await hashFile(join(tree.root, path));
  return hashes;
}
