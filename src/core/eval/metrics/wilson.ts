import { InputError } from '../../errors.js';
import { normalQuantile } from './normal-quantile.js';

export type Interval = [low: number, high: number];

/**
 * Wilson's score interval for a proportion of `correct` in `count` (1927), with or without continuity correction
 * (Newcombe 1998).
 */
export function wilson(
  correct: number,
  count: number,
  { confidence = 0.95, continuity = false }: { confidence?: number; continuity?: boolean } = {},
): Interval {
  if (!(count > 0) || !(correct >= 0 && correct <= count)) {
    throw new InputError('ERR_NO_ROWS', `no proportion: ${correct} of ${count}`);
  }
  const z = normalQuantile((1 + confidence) / 2);
  return continuity ? corrected(correct / count, count, z) : plain(correct / count, count, z);
}

function plain(p: number, n: number, z: number): Interval {
  const center = p + (z * z) / (2 * n);
  const reach = z * Math.sqrt((p * (1 - p)) / n + (z * z) / (4 * n * n));
  const scale = 1 + (z * z) / n;
  return [p === 0 ? 0 : (center - reach) / scale, p === 1 ? 1 : (center + reach) / scale];
}

function corrected(p: number, n: number, z: number): Interval {
  const reach = (sign: number): number => 1 + z * Math.sqrt(z * z - sign * 2 - 1 / n + 4 * p * (n * (1 - p) + sign));
  const scale = 2 * (n + z * z);
  const center = 2 * n * p + z * z;
  return [p === 0 ? 0 : (center - reach(1)) / scale, p === 1 ? 1 : (center + reach(-1)) / scale];
}
