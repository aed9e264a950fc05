/** Names, dtypes and places of a safetensors file's tensors (github.com/huggingface/safetensors, Format). */
import { open } from 'node:fs/promises';
import { InputError } from '../errors.js';
import { bytesPerElement, type DType } from '../tensor/dtype.js';
import type { StoredTensor } from '../tensor/stored-tensor.js';

/** The format's own limit. */
const MAX_HEADER_BYTES = 100_000_000;

const dtypes: Readonly<Record<string, DType>> = {
  F64: 'float64',
  F32: 'float32',
  F16: 'float16',
  BF16: 'bfloat16',
  I64: 'int64',
  I32: 'int32',
  I8: 'int8',
  U8: 'uint8',
};

export async function locateInFile(file: string): Promise<Map<string, StoredTensor>> {
  const handle = await open(file);
  try {
    const { size } = await handle.stat();
    const { buffer: prefix } = await handle.read(Buffer.alloc(8), 0, 8, 0);
    const headerBytes = Number(prefix.readBigUInt64LE());
    if (headerBytes > Math.min(MAX_HEADER_BYTES, size - 8)) throw malformed(file, 'its header reaches past the end');
    const { buffer } = await handle.read(Buffer.alloc(headerBytes), 0, headerBytes, 8);
    const header: Record<string, Entry> = JSON.parse(buffer.toString('utf8'));
    const entries = Object.entries(header).filter(([name]) => name !== '__metadata__');
    return new Map(entries.map(([name, entry]) => [name, locate(file, name, entry, 8 + headerBytes, size)]));
  } finally {
    await handle.close();
  }
}

interface Entry {
  dtype: string;
  shape: number[];
  data_offsets: [number, number];
}

function locate(file: string, name: string, entry: Entry, dataOffset: number, size: number): StoredTensor {
  const dtype = dtypes[entry.dtype];
  const [from, to] = entry.data_offsets;
  const elements = entry.shape.reduce((product, dimension) => product * dimension, 1);
  if (dtype === undefined) throw malformed(file, `${name} has dtype ${entry.dtype}`);
  if (to - from !== elements * bytesPerElement[dtype] || from < 0 || dataOffset + to > size) {
    throw malformed(file, `${name} does not fit its shape or the file`);
  }
  return { file, byteOffset: dataOffset + from, byteLength: to - from, dtype, shape: entry.shape };
}

function malformed(file: string, reason: string): InputError {
  return new InputError('ERR_SAFETENSORS', 'malformed safetensors', { where: `${file}: ${reason}` });
}
