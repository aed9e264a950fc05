import type { FloatDType } from './float-dtype.js';

/**
 * Writes numbers to `out` as little-endian floats of `dtype`, rounded once, to nearest, ties to even. NaN stays NaN, overflow
 * is infinity.
 */
export function encodeFloats(numbers: Float32Array | Float64Array, dtype: FloatDType, out: Uint8Array): void {
  const { buffer, byteOffset } = out;
  if (dtype === 'float64') new Float64Array(buffer, byteOffset, numbers.length).set(numbers);
  else if (dtype === 'float32') new Float32Array(buffer, byteOffset, numbers.length).set(numbers);
  else narrow(numbers, dtype, new Uint16Array(buffer, byteOffset, numbers.length));
}

function narrow(numbers: Float32Array | Float64Array, dtype: 'float16' | 'bfloat16', halves: Uint16Array): void {
  const floats = numbers instanceof Float32Array ? numbers : roundToOdd(numbers);
  const words = new Uint32Array(floats.buffer, floats.byteOffset, floats.length);
  if (dtype === 'bfloat16') {
    for (let i = 0; i < words.length; i++) halves[i] = bfloat16Bits(words[i]!);
  } else {
    for (let i = 0; i < words.length; i++) halves[i] = float16Bits(words[i]!);
  }
}

/**
 * Float32 with the last bit set wherever something was lost, so that a second rounding, to 11 bits or fewer, decides as if it
 * saw the float64 (Boldo and Melquiond, "Emulation of FMA and correctly rounded sums", 2008).
 */
function roundToOdd(numbers: Float64Array): Float32Array {
  const nearest = new Float32Array(numbers);
  const words = new Uint32Array(nearest.buffer);
  for (let i = 0; i < nearest.length; i++) {
    const [exact, rounded] = [numbers[i]!, nearest[i]!];
    const isLossy = exact !== rounded && !Number.isNaN(exact);
    if (isLossy && (words[i]! & 1) === 0) words[i]! += Math.abs(rounded) > Math.abs(exact) ? -1 : 1;
  }
  return nearest;
}

function bfloat16Bits(bits: number): number {
  if ((bits & 0x7fffffff) > 0x7f800000) return (bits >>> 16) | 0x40;
  return (bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16;
}

/** IEEE 754 binary16; float32 bits in. */
function float16Bits(bits: number): number {
  const sign = (bits >>> 16) & 0x8000;
  const magnitude = bits & 0x7fffffff;
  if (magnitude > 0x7f800000) return sign | 0x7e00 | ((magnitude >>> 13) & 0x1ff);
  // 65520, halfway between the largest float16 and 2^16, and all above it.
  if (magnitude >= 0x477ff000) return sign | 0x7c00;
  // 2^-14 and above: normal.
  if (magnitude >= 0x38800000) {
    const rebiased = magnitude - ((127 - 15) << 23);
    return sign | ((rebiased + 0xfff + ((rebiased >>> 13) & 1)) >>> 13);
  }
  // 2^-25 rounds to zero, as all below it.
  if (magnitude <= 0x33000000) return sign;
  const shift = 126 - (magnitude >>> 23);
  const mantissa = (magnitude & 0x7fffff) | 0x800000;
  const half = 1 << (shift - 1);
  return sign | ((mantissa + half - 1 + ((mantissa >>> shift) & 1)) >>> shift);
}
