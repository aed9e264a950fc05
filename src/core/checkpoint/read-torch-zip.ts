import { InputError } from '../errors.js';
import type { ByteSource } from '../files/byte-source.js';
import { readZip, type ZipArchive } from '../files/read-zip.js';
import { checkSharing } from './check-sharing.js';
import { parsePickle } from './parse-pickle.js';
import type { PickleValue } from './pickle-value.js';
import { readBeginning } from './read-beginning.js';
import { createStorageTable } from './storage-table.js';

/**
 * The folder inside a zip of `torch.save` that everything lies in, with its `/`: the file's stem, `archive`, or any
 * other. Undefined for a zip that is none.
 */
export function findTorchRoot(paths: Iterable<string>): string | undefined {
  const pickles = [...paths].filter((path) => /^([^/]+\/)?data\.pkl$/.test(path));
  return pickles.length === 1 ? pickles[0]!.slice(0, -'data.pkl'.length) : undefined;
}

/**
 * Reads what `torch.save` has written since PyTorch 1.6: `data.pkl`, and a storage in each `data/KEY`, stored, so that
 * tensors are views of the file itself. Source: torch/serialization.py, `_save`.
 *
 * @throws InputError ERR_UNSAFE_PICKLE, ERR_TRUNCATED, ERR_CORRUPT
 */
export async function readTorchZip(source: ByteSource): Promise<PickleValue> {
  const zip = await readZip(source);
  const root = findTorchRoot(zip.entries.keys());
  if (root === undefined) throw corrupt('it has no data.pkl', source.name);
  if (zip.entries.has(`${root}constants.pkl`)) throw corrupt('it is a TorchScript program', source.name);
  const byteOrder = await readByteOrder(zip, root);
  if (byteOrder !== 'little') throw corrupt(`its numbers are ${byteOrder}-endian`, source.name);

  const pickle = await zip.open(`${root}data.pkl`);
  const { value, table } = await readBeginning(pickle, (bytes) => {
    const storages = createStorageTable(source.name);
    return { ...parsePickle(bytes, { name: pickle.name, loadPersistent: storages.load }), table: storages };
  });
  for (const key of table.keys) {
    const path = `${root}data/${key}`;
    if (!zip.entries.has(path)) throw corrupt(`storage ${path} is missing`, source.name);
    table.bind(key, await zip.open(path));
  }
  checkSharing(value, table.byteLength, source.name);
  return value;
}

async function readByteOrder(zip: ZipArchive, root: string): Promise<string> {
  if (!zip.entries.has(`${root}byteorder`)) return 'little';
  const source = await zip.open(`${root}byteorder`);
  const bytes = await source.read(0, Math.min(source.byteLength, 'little'.length));
  return Buffer.from(bytes).toString('latin1');
}

function corrupt(what: string, where: string): InputError {
  return new InputError('ERR_CORRUPT', `cannot read this PyTorch file: ${what}`, { where });
}
