import { InputError } from '../../errors.js';
import { checkFinite, checkPairs } from './check-inputs.js';
import { sum } from './sum.js';

/**
 * Pearson's correlation by the two-pass (centred) formula; null where it is undefined: a constant side.
 * @param sampleWeight how often each pair counts (bootstrap); default: once
 * @throws InputError on fewer than two pairs, lists of different lengths, a number that is not finite
 */
export function pearson(x: readonly number[], y: readonly number[], sampleWeight?: ArrayLike<number>): number | null {
  checkPairs(x, y);
  checkFinite(x, 'value');
  checkFinite(y, 'value');
  if (x.length < 2) throw new InputError('ERR_NO_ROWS', 'a correlation needs at least two pairs');
  const weightOf = (index: number): number => sampleWeight?.[index] ?? 1;
  const dx = centred(x, weightOf);
  const dy = centred(y, weightOf);
  if (dx === null || dy === null) return null;
  const product = sum(dx.map((value, index) => value * dy[index] * weightOf(index)));
  return Math.max(-1, Math.min(1, product));
}

/** Deviations from the mean, scaled to length 1 without underflow; null where all that count are equal. */
function centred(values: readonly number[], weightOf: (index: number) => number): number[] | null {
  const counted = values.findIndex((_, index) => weightOf(index) > 0);
  if (values.every((value, index) => value === values[counted] || weightOf(index) === 0)) return null;
  const weights = sum(values.map((_, index) => weightOf(index)));
  const center = sum(values.map((value, index) => value * weightOf(index))) / weights;
  const deviations = values.map((value) => value - center);
  const largest = deviations.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const scaled = deviations.map((value) => value / largest);
  const length = Math.sqrt(sum(scaled.map((value, index) => value * value * weightOf(index))));
  return scaled.map((value) => value / length);
}
