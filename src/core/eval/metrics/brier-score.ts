import { checkPairs, checkProbabilities } from './check-inputs.js';
import { mean } from './sum.js';

/**
 * Brier's score of a probability for the positive class: the mean of (p − gold)².
 * @param gold 1 (positive) or 0
 */
export function brierScore(gold: readonly number[], probabilities: readonly number[]): number {
  checkPairs(gold, probabilities);
  checkProbabilities(probabilities.map((value) => [value]));
  return mean(gold.map((label, row) => (probabilities[row] - label) ** 2));
}

/** Brier's original score (1950) for several classes: the mean over rows of Σ (p − [gold])²; twice the binary one for two. */
export function brierScoreMulticlass(gold: readonly number[], probabilities: readonly (readonly number[])[]): number {
  checkPairs(gold, probabilities);
  checkProbabilities(probabilities);
  return mean(gold.map((label, row) => squaredError(label, probabilities[row])));
}

function squaredError(label: number, probabilities: readonly number[]): number {
  return probabilities.reduce((total, value, index) => total + (value - Number(index === label)) ** 2, 0);
}
