import { checkPairs, checkProbabilities } from './check-inputs.js';
import { mean } from './sum.js';

/** Cross-entropy of the gold classes in nats, as scikit-learn: rows are normalised, probabilities clipped to [ε, 1 − ε]. */
export function logLoss(gold: readonly number[], probabilities: readonly (readonly number[])[]): number {
  checkPairs(gold, probabilities);
  checkProbabilities(probabilities);
  return mean(gold.map((label, row) => logLossOfRow(label, probabilities[row])));
}

/** Of one row: −ln p(gold). */
export function logLossOfRow(label: number, probabilities: readonly number[]): number {
  const clipped = probabilities.map((value) => Math.min(Math.max(value, Number.EPSILON), 1 - Number.EPSILON));
  return -Math.log(clipped[label] / clipped.reduce((total, value) => total + value, 0));
}
