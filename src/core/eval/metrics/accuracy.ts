import { checkPairs } from './check-inputs.js';
import type { Label } from './label.js';

/** Share of predictions that equal gold, 0…1. */
export function accuracy(
  gold: readonly Label[],
  predicted: readonly Label[],
  sampleWeight?: ArrayLike<number>,
): number {
  checkPairs(gold, predicted);
  let right = 0;
  let all = 0;
  for (let pair = 0; pair < gold.length; pair++) {
    const weight = sampleWeight?.[pair] ?? 1;
    all += weight;
    if (gold[pair] === predicted[pair]) right += weight;
  }
  return right / all;
}

/**
 * Share of rows whose gold class is among the `k` best scores; of equal scores the later class is taken first, as
 * scikit-learn's stable sort does.
 * @param gold class indices
 * @param scores `[rows, classes]`
 */
export function topKAccuracy(gold: readonly number[], scores: readonly (readonly number[])[], k: number): number {
  checkPairs(gold, scores);
  const right = gold.filter((label, row) => rankOf(label, scores[row]) < k).length;
  return right / gold.length;
}

function rankOf(label: number, scores: readonly number[]): number {
  return scores.filter((score, other) => score > scores[label] || (score === scores[label] && other > label)).length;
}
