import type { FloatDType } from './float-dtype.js';

/** Little-endian floats as numbers: float64 as such, all else as float32, which holds it exactly. */
export function decodeFloats(bytes: Uint8Array, dtype: FloatDType): Float32Array | Float64Array {
  const isAligned = bytes.byteOffset % 8 === 0;
  const { buffer, byteOffset, byteLength } = isAligned ? bytes : new Uint8Array(bytes);
  if (dtype === 'float64') return new Float64Array(buffer, byteOffset, byteLength / 8);
  if (dtype === 'float32') return new Float32Array(buffer, byteOffset, byteLength / 4);
  const halves = new Uint16Array(buffer, byteOffset, byteLength / 2);
  const words = new Uint32Array(halves.length);
  if (dtype === 'bfloat16') {
    for (let i = 0; i < halves.length; i++) words[i] = halves[i]! << 16;
  } else {
    for (let i = 0; i < halves.length; i++) words[i] = float32BitsOfFloat16(halves[i]!);
  }
  return new Float32Array(words.buffer);
}

/** IEEE 754 binary16: 1 sign, 5 exponent (bias 15), 10 mantissa bits. */
function float32BitsOfFloat16(bits: number): number {
  const sign = (bits & 0x8000) << 16;
  const magnitude = bits & 0x7fff;
  if (magnitude >= 0x7c00) return sign | 0x7f800000 | ((magnitude & 0x3ff) << 13);
  if (magnitude >= 0x400) return sign | ((magnitude + ((127 - 15) << 10)) << 13);
  if (magnitude === 0) return sign;
  // Subnormal: mantissa × 2^-24; shift its leading bit to where float32 implies one.
  const shift = Math.clz32(magnitude) - 21;
  return sign | ((127 - 14 - shift) << 23) | (((magnitude << shift) & 0x3ff) << 13);
}
