import { InputError } from '../errors.js';
import type { ByteSource } from '../files/byte-source.js';
import { createLazyTensor } from '../tensor/create-lazy-tensor.js';
import type { LazyTensor } from '../tensor/lazy-tensor.js';
import type { StoredTensor } from '../tensor/stored-tensor.js';
import { parseSafetensorsHeader } from './parse-safetensors-header.js';

/** The limit of the safetensors library itself: a header is parsed whole, in memory. */
const MAX_HEADER_BYTES = 100_000_000;

/** The first 8 bytes: the header's length, little-endian. */
const LENGTH_BYTES = 8;

export interface Safetensors {
  tensors: ReadonlyMap<string, LazyTensor>;
  metadata: Readonly<Record<string, string>>;
  /** Where each tensor's bytes lie in the file; empty where the source is no plain file. */
  stored: ReadonlyMap<string, StoredTensor>;
}

/**
 * Reads the header of a safetensors file; the tensors are views of it.
 *
 * Format: huggingface.co/docs/safetensors: u64 length, JSON header, then the tensors' bytes without holes.
 *
 * @throws InputError ERR_SAFETENSORS naming what is wrong and where.
 */
export async function readSafetensors(source: ByteSource): Promise<Safetensors> {
  const headerByteLength = await readHeaderLength(source);
  const dataOffset = LENGTH_BYTES + headerByteLength;
  const header = parseSafetensorsHeader(
    await source.read(LENGTH_BYTES, headerByteLength),
    source.byteLength - dataOffset,
    source.name,
  );
  const tensors = new Map<string, LazyTensor>();
  const stored = new Map<string, StoredTensor>();
  for (const [name, { dtype, shape, begin, end }] of header.tensors) {
    tensors.set(name, createLazyTensor({ source, byteOffset: dataOffset + begin, dtype, shape }));
    if (source.location === undefined) continue;
    const byteOffset = source.location.byteOffset + dataOffset + begin;
    stored.set(name, { file: source.location.file, byteOffset, byteLength: end - begin, dtype, shape });
  }
  return { tensors, metadata: header.metadata, stored };
}

async function readHeaderLength(source: ByteSource): Promise<number> {
  if (source.byteLength < LENGTH_BYTES) throw notSafetensors(source, `only ${source.byteLength} bytes`);
  const bytes = await source.read(0, LENGTH_BYTES);
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  if (length > MAX_HEADER_BYTES)
    throw notSafetensors(source, `a header of ${length} bytes (at most ${MAX_HEADER_BYTES})`);
  if (length > source.byteLength - LENGTH_BYTES) {
    throw notSafetensors(source, `a header of ${length} bytes in a file of ${source.byteLength}: truncated`);
  }
  return length;
}

function notSafetensors(source: ByteSource, what: string): InputError {
  return new InputError('ERR_SAFETENSORS', `broken safetensors file: ${what}`, { where: source.name });
}
