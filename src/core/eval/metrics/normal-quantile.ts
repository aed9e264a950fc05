/**
 * The standard normal distribution's quantile: x with Φ(x) = p, to about 1e-15. Newton's method on `normalCdf`, which
 * is concave above the median.
 */
export function normalQuantile(p: number): number {
  if (p < 0.5) return -normalQuantile(1 - p);
  let x = 0;
  for (let step = 0; step < 60; step++) {
    const next = x - (normalCdf(x) - p) / density(x);
    if (Math.abs(next - x) <= 1e-15 * Math.abs(next)) return next;
    x = next;
  }
  return x;
}

/** Φ(x) by its power series Φ = ½ + φ(x)·(x + x³/3 + x⁵/15 + …) (Marsaglia 2004), good to the last digits for |x| < 7. */
export function normalCdf(x: number): number {
  let term = x;
  let total = x;
  for (let odd = 3; Math.abs(term) > Math.abs(total) * 1e-17; odd += 2) {
    term *= (x * x) / odd;
    total += term;
  }
  return 0.5 + total * density(x);
}

function density(x: number): number {
  return Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
}
