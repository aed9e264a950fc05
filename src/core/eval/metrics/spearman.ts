import { checkFinite, checkPairs } from './check-inputs.js';
import { pearson } from './pearson.js';
import { ranks } from './ranks.js';

/** Spearman's rank correlation: Pearson's of the ranks, ties share their mean rank; null where a side is constant. */
export function spearman(x: readonly number[], y: readonly number[]): number | null {
  checkPairs(x, y);
  checkFinite(x, 'value');
  checkFinite(y, 'value');
  return x.length < 2 ? null : pearson(ranks(x), ranks(y));
}
