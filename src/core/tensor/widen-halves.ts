/**
 * Float16 or bfloat16 as the bits of float32, which holds them exactly. `words` may lie over `halves`, where these end
 * together: it is filled from the front.
 */
export function widenHalves(halves: Uint16Array, dtype: 'float16' | 'bfloat16', words: Uint32Array): void {
  if (dtype === 'bfloat16') {
    for (let i = 0; i < halves.length; i++) words[i] = halves[i]! << 16;
  } else {
    for (let i = 0; i < halves.length; i++) words[i] = float32BitsOfFloat16(halves[i]!);
  }
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
