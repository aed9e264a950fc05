import type { ByteSink } from '../files/byte-sink.js';
import { readAhead } from '../files/read-ahead.js';
import { bytesPerElement } from '../tensor/dtype.js';
import type { LazyTensor } from '../tensor/lazy-tensor.js';
import { safetensorsDType } from './safetensors-dtypes.js';

export interface WriteSafetensorsOptions {
  /** Strings only, as the format has it; Hugging Face wants `format: pt`. */
  metadata?: Readonly<Record<string, string>>;
  /** After each block: bytes of tensors written so far, and in all. */
  onProgress?(doneBytes: number, totalBytes: number): void;
}

/**
 * Writes tensors in the order of the map, larger element types first so that each is aligned to its own size; the header is
 * planned from shapes, then blocks stream from source to file.
 */
export async function writeSafetensors(
  sink: ByteSink,
  tensors: ReadonlyMap<string, LazyTensor>,
  { metadata, onProgress }: WriteSafetensorsOptions = {},
): Promise<void> {
  const ordered = [...tensors].sort(([, a], [, b]) => bytesPerElement[b.dtype] - bytesPerElement[a.dtype]);
  const header: Record<string, unknown> = Object.create(null);
  if (metadata !== undefined) header.__metadata__ = metadata;
  let totalBytes = 0;
  for (const [name, { dtype, shape, byteLength }] of ordered) {
    const end = totalBytes + byteLength;
    header[name] = { dtype: safetensorsDType(dtype), shape, data_offsets: [totalBytes, end] };
    totalBytes = end;
  }
  await sink.write(encodeHeader(header));

  let doneBytes = 0;
  for await (const block of readAhead(ordered.map(([, tensor]) => tensor))) {
    await sink.write(block);
    doneBytes += block.length;
    onProgress?.(doneBytes, totalBytes);
  }
}

/** Length, JSON, and spaces up to a multiple of 8, so that the tensors begin aligned. */
function encodeHeader(header: Record<string, unknown>): Uint8Array {
  const json = Buffer.from(JSON.stringify(header));
  const padded = Math.ceil(json.length / 8) * 8;
  const bytes = Buffer.alloc(8 + padded, ' ');
  bytes.writeBigUInt64LE(BigInt(padded), 0);
  json.copy(bytes, 8);
  return bytes;
}
