import { InputError } from '../errors.js';
import type { ByteSource } from '../files/byte-source.js';
import type { FileTree } from '../files/file-tree.js';
import { parsePickle } from './parse-pickle.js';
import type { PickleValue } from './pickle-value.js';
import { readBeginning } from './read-beginning.js';
import { createStorageTable } from './storage-table.js';

/**
 * The folder inside a zip of `torch.save` that everything lies in, with its `/`: the file's stem, `archive`, or any
 * other. Undefined for a zip that is none.
 */
export function findTorchRoot(paths: readonly string[]): string | undefined {
  const pickles = paths.filter((path) => /^([^/]+\/)?data\.pkl$/.test(path));
  return pickles.length === 1 ? pickles[0]!.slice(0, -'data.pkl'.length) : undefined;
}

/**
 * Reads what `torch.save` has written since PyTorch 1.6: `data.pkl`, and a storage in each `data/KEY`, stored, so that
 * tensors are views of the file itself. Source: torch/serialization.py, `_save`.
 *
 * @throws InputError ERR_UNSAFE_PICKLE, ERR_TRUNCATED, ERR_CORRUPT
 */
export async function readTorchZip(tree: FileTree): Promise<PickleValue> {
  const root = findTorchRoot(tree.paths);
  if (root === undefined) throw corrupt('it has no data.pkl', tree.root);
  if (tree.paths.includes(`${root}constants.pkl`)) throw corrupt('it is a TorchScript program', tree.root);
  const byteOrder = await readByteOrder(tree, root);
  if (byteOrder !== 'little') throw corrupt(`its numbers are ${byteOrder}-endian`, tree.root);

  const pickle = await tree.open(`${root}data.pkl`);
  const { value, table } = await readBeginning(pickle, (bytes) => {
    const storages = createStorageTable(tree.root);
    return { ...parsePickle(bytes, { name: pickle.name, loadPersistent: storages.load }), table: storages };
  });
  const paths = new Set(tree.paths);
  for (const key of table.keys) {
    const path = `${root}data/${key}`;
    if (!paths.has(path)) throw corrupt(`storage ${path} is missing`, tree.root);
    table.bind(key, await tree.open(path));
  }
  return value;
}

async function readByteOrder(tree: FileTree, root: string): Promise<string> {
  if (!tree.paths.includes(`${root}byteorder`)) return 'little';
  const source: ByteSource = await tree.open(`${root}byteorder`);
  const bytes = await source.read(0, Math.min(source.byteLength, 'little'.length));
  return Buffer.from(bytes).toString('latin1');
}

function corrupt(what: string, where: string): InputError {
  return new InputError('ERR_CORRUPT', `cannot read this PyTorch file: ${what}`, { where });
}
