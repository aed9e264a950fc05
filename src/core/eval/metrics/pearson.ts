import { InputError } from '../../errors.js';
import { checkFinite, checkPairs } from './check-inputs.js';
import { mean, sum } from './sum.js';

/**
 * Pearson's correlation by the two-pass (centred) formula; null where it is undefined: a constant side.
 * @throws InputError on fewer than two pairs, lists of different lengths, a number that is not finite
 */
export function pearson(x: readonly number[], y: readonly number[]): number | null {
  checkPairs(x, y);
  checkFinite(x, 'value');
  checkFinite(y, 'value');
  if (x.length < 2) throw new InputError('ERR_NO_ROWS', 'a correlation needs at least two pairs');
  const dx = centred(x);
  const dy = centred(y);
  if (dx === null || dy === null) return null;
  const product = sum(dx.map((value, index) => value * dy[index]));
  return Math.max(-1, Math.min(1, product));
}

/** Deviations from the mean, scaled to length 1 without underflow; null where all are equal. */
function centred(values: readonly number[]): number[] | null {
  if (values.every((value) => value === values[0])) return null;
  const center = mean(values);
  const deviations = values.map((value) => value - center);
  const largest = deviations.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const scaled = deviations.map((value) => value / largest);
  const length = Math.sqrt(sum(scaled.map((value) => value * value)));
  return scaled.map((value) => value / length);
}
