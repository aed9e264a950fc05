import { checkPairs } from './check-inputs.js';
import { normalCdf } from './normal-quantile.js';

export interface McNemar {
  /** Rows that only the first has right, and only the second. */
  onlyFirst: number;
  onlySecond: number;
  /** Two-sided: exact binomial for up to 1,000 disagreements, then χ² with continuity correction. */
  pValue: number;
}

/** MAX_EXACT bounds the binomial sum; above, the approximation differs in the third digit. */
const MAX_EXACT = 1000;

/**
 * McNemar's test (1947): do two systems err equally often on the same rows?
 * @param first which rows the first system has right
 * @param second and the second
 */
export function mcnemar(first: readonly boolean[], second: readonly boolean[]): McNemar {
  checkPairs(first, second);
  const onlyFirst = first.filter((right, row) => right && !second[row]).length;
  const onlySecond = second.filter((right, row) => right && !first[row]).length;
  return { onlyFirst, onlySecond, pValue: pValueOf(Math.min(onlyFirst, onlySecond), onlyFirst + onlySecond) };
}

function pValueOf(fewer: number, disagreements: number): number {
  if (disagreements === 0) return 1;
  if (disagreements <= MAX_EXACT) return Math.min(1, 2 * binomialTail(fewer, disagreements));
  const z = Math.max(0, (disagreements - 2 * fewer - 1) / Math.sqrt(disagreements));
  return 2 * (1 - normalCdf(Math.min(z, 7)));
}

/** P(X ≤ fewer) for X ~ Binomial(trials, ½). */
function binomialTail(fewer: number, trials: number): number {
  let logTerm = -trials * Math.LN2;
  let total = Math.exp(logTerm);
  for (let k = 1; k <= fewer; k++) {
    logTerm += Math.log((trials - k + 1) / k);
    total += Math.exp(logTerm);
  }
  return total;
}
