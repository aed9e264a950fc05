/**
 * The double that JavaScript prints as the shortest decimal that gives back the same float32: 0.98 where the float32
 * nearest to 0.98 is 0.9800000190734863.
 */
export function shortestFloat32(value: number): number {
  const float = Math.fround(value);
  const size = Math.abs(float);
  // Inside these bounds every power of ten below is exact in a double, and six digits always survive the float32.
  return size >= 1e-7 && size < 1e9 && !isPowerOfTwo(size) ? shortestByScaling(float, size) : shortestByTrial(float);
}

/** A decimal of at most 9 digits is a whole number over an exact power of ten: one rounding, as parsing it would be. */
function shortestByScaling(float: number, size: number): number {
  const exponent = Math.floor(Math.log10(size));
  for (let digits = 6; digits < 9; digits += 1) {
    const decimal = roundToDecimals(float, digits - 1 - exponent);
    if (Math.fround(decimal) === float) return decimal;
  }
  return roundToDecimals(float, 8 - exponent);
}

function roundToDecimals(value: number, decimals: number): number {
  if (decimals < 0) return Math.round(value / 10 ** -decimals) * 10 ** -decimals;
  const scale = 10 ** decimals;
  return Math.round(value * scale) / scale;
}

function shortestByTrial(float: number): number {
  if (!Number.isFinite(float) || float === 0) return float;
  for (let digits = 1; digits < 9; digits += 1) {
    const nearest = Number(float.toPrecision(digits));
    if (Math.fround(nearest) === float) return nearest;
    // At a power of two the gap above is twice the gap below: the decimal one step further up may fit where the nearest doesn't.
    const step = 10 ** (Math.floor(Math.log10(Math.abs(float))) + 1 - digits);
    const further = Number((nearest + Math.sign(float) * step).toPrecision(digits));
    if (Math.fround(further) === float) return further;
  }
  return Number(float.toPrecision(9));
}

function isPowerOfTwo(size: number): boolean {
  return Number.isInteger(Math.log2(size));
}
