import { InputError } from '../errors.js';
import type { ByteSource } from '../files/byte-source.js';
import { sliceSource } from '../files/slice-source.js';
import { checkSharing } from './check-sharing.js';
import { parsePickle } from './parse-pickle.js';
import type { PickleValue } from './pickle-value.js';
import { readBeginning } from './read-beginning.js';
import { createStorageTable, type StorageTable } from './storage-table.js';

/** What the first pickle of the file holds. */
const MAGIC_NUMBER = 0x1950a86a20f9469cfc6cn;
const PROTOCOL_VERSION = 1001;

/**
 * Reads what `torch.save` wrote before PyTorch 1.6, and a pickle by itself: magic number, protocol, system info, the
 * object, the storages' keys, each a pickle; then the storages in that order, each its element count (int64) and its
 * bytes. Source: torch/serialization.py, `_legacy_save`.
 *
 * @throws InputError ERR_UNSAFE_PICKLE, ERR_TRUNCATED, ERR_CORRUPT
 */
export async function readTorchLegacy(source: ByteSource): Promise<PickleValue> {
  const { value, storages } = await readBeginning(source, (bytes) => parsePickles(bytes, source.name));
  if (storages === undefined) return value;
  await bindStorages(source, storages);
  checkSharing(value, storages.table.byteLength, source.name);
  return value;
}

interface Parsed {
  value: PickleValue;
  /** Absent for a pickle by itself. */
  storages?: { table: StorageTable; keys: readonly string[]; byteOffset: number };
}

function parsePickles(bytes: Uint8Array, name: string): Parsed {
  let byteOffset = 0;
  const table = createStorageTable(name);
  const next = (loadPersistent?: StorageTable['load']): PickleValue => {
    const { value, endOffset } = parsePickle(bytes, { name, byteOffset, loadPersistent });
    byteOffset = endOffset;
    return value;
  };

  const first = next();
  if (first !== MAGIC_NUMBER) {
    // A file of several pickles: the others must be as harmless as the first.
    while (byteOffset < bytes.length) next();
    return { value: first };
  }
  const version = next();
  if (version !== PROTOCOL_VERSION) throw corrupt(`torch.save protocol ${String(version)}`, name);
  const system = next();
  if (system instanceof Map && system.get('little_endian') === false) throw corrupt('big-endian numbers', name);
  const value = next(table.load);
  const keys = next();
  if (!Array.isArray(keys)) throw corrupt('no list of storages', name);
  return { value, storages: { table, keys: keys.map(String), byteOffset } };
}

async function bindStorages(
  source: ByteSource,
  { table, keys, byteOffset }: NonNullable<Parsed['storages']>,
): Promise<void> {
  const missing = new Set(table.keys);
  let offset = byteOffset;
  for (const key of keys) {
    const bytesPerElement = table.bytesPerElement(key);
    if (bytesPerElement === undefined) throw corrupt(`storage ${key} belongs to no tensor`, source.name);
    const header = await source.read(offset, 8);
    const elements = Number(new DataView(header.buffer, header.byteOffset).getBigInt64(0, true));
    if (elements < 0) throw corrupt(`storage ${key} has ${elements} elements`, source.name);
    table.bind(key, sliceSource(source, offset + 8, elements * bytesPerElement, `${source.name}!storage ${key}`));
    missing.delete(key);
    offset += 8 + elements * bytesPerElement;
  }
  if (missing.size > 0) throw corrupt(`storages ${[...missing].slice(0, 5).join(', ')} are missing`, source.name);
}

function corrupt(what: string, where: string): InputError {
  return new InputError('ERR_CORRUPT', `cannot read this PyTorch file: ${what}`, { where });
}
