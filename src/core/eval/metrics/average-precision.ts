import { checkFinite, checkPairs } from './check-inputs.js';
import { rankItems, rankingAreas } from './ranking-areas.js';

/**
 * Average precision: the sum of precision × gain in recall over the distinct thresholds, as scikit-learn; 0 where nothing
 * is positive.
 * @param gold 1 (positive) or 0, a row each
 */
export function averagePrecision(gold: readonly number[], scores: readonly number[]): number {
  checkPairs(gold, scores);
  checkFinite(scores, 'score');
  return rankingAreas(rankItems(gold, scores), new Int32Array(gold.length).fill(1)).averagePrecision ?? 0;
}
