import type { FloatDType } from './float-dtype.js';
import { widenHalves } from './widen-halves.js';

/** Little-endian floats as numbers: float64 as such, all else as float32, which holds it exactly. */
export function decodeFloats(bytes: Uint8Array, dtype: FloatDType): Float32Array | Float64Array {
  const isAligned = bytes.byteOffset % 8 === 0;
  const { buffer, byteOffset, byteLength } = isAligned ? bytes : new Uint8Array(bytes);
  if (dtype === 'float64') return new Float64Array(buffer, byteOffset, byteLength / 8);
  if (dtype === 'float32') return new Float32Array(buffer, byteOffset, byteLength / 4);
  const words = new Uint32Array(byteLength / 2);
  widenHalves(new Uint16Array(buffer, byteOffset, byteLength / 2), dtype, words);
  return new Float32Array(words.buffer);
}
