import { InputError } from '../../errors.js';

/**
 * Refuses what no metric is defined on: nothing at all, lists of different lengths.
 * @throws InputError `ERR_NO_ROWS`, `ERR_LENGTHS`
 */
export function checkPairs(gold: readonly unknown[], predicted: readonly unknown[]): void {
  if (gold.length !== predicted.length) {
    throw new InputError('ERR_LENGTHS', `${gold.length} gold values, but ${predicted.length} predictions`, {
      remedy: 'give one prediction for each gold value',
    });
  }
  if (gold.length === 0) throw new InputError('ERR_NO_ROWS', 'a metric of nothing is not defined');
}

/** @throws InputError `ERR_NOT_FINITE`, naming the position */
export function checkFinite(values: readonly number[] | Float64Array, name: string): void {
  const position = values.findIndex((value) => !Number.isFinite(value));
  if (position !== -1) throw new InputError('ERR_NOT_FINITE', `${name} ${position} is ${values[position]}`);
}

/**
 * Refuses a row of probabilities with a number outside 0…1.
 * @throws InputError `ERR_PROBABILITY`, naming the position
 */
export function checkProbabilities(rows: readonly (readonly number[])[]): void {
  for (const [row, probabilities] of rows.entries()) {
    const wrong = probabilities.find((value) => !(value >= 0 && value <= 1));
    if (wrong !== undefined || probabilities.length === 0) {
      throw new InputError('ERR_PROBABILITY', `row ${row} holds ${wrong ?? 'nothing'}`, {
        remedy: 'probabilities lie between 0 and 1',
      });
    }
  }
}
