/** Neumaier's compensated sum: exact to the last digit or so, whatever the order (Neumaier 1974). */
export function sum(values: Iterable<number>): number {
  let total = 0;
  let lost = 0;
  for (const value of values) {
    const next = total + value;
    if (!Number.isFinite(next)) return plainSum(values);
    lost += Math.abs(total) >= Math.abs(value) ? total - next + value : value - next + total;
    total = next;
  }
  return total + lost;
}

/** The compensated mean; NaN of nothing. */
export function mean(values: readonly number[] | Float64Array): number {
  return sum(values) / values.length;
}

function plainSum(values: Iterable<number>): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
