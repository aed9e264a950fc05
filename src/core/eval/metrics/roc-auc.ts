import { InputError } from '../../errors.js';
import { checkFinite, checkPairs } from './check-inputs.js';
import { rankItems, rankingAreas } from './ranking-areas.js';

/**
 * Area under the ROC curve: the probability that a positive outscores a negative, a tie counting one half.
 * @param gold 1 (positive) or 0, a row each
 * @throws InputError `ERR_ONE_CLASS` where only one class is present: the area is undefined
 */
export function rocAuc(gold: readonly number[], scores: readonly number[]): number {
  checkPairs(gold, scores);
  checkFinite(scores, 'score');
  const { rocAuc: area } = rankingAreas(rankItems(gold, scores), new Int32Array(gold.length).fill(1));
  if (area === null) throw oneClass();
  return area;
}

export type RocAucAverage = 'ovr-macro' | 'ovr-weighted' | 'ovo-macro';

/**
 * ROC-AUC of several classes: each against the rest (averaged alike or by support), or the mean over pairs of classes
 * (Hand and Till 2001).
 * @param gold class indices
 * @param probabilities `[rows, classes]`
 */
export function rocAucMulticlass(
  gold: readonly number[],
  probabilities: readonly (readonly number[])[],
  average: RocAucAverage = 'ovr-macro',
): number {
  checkPairs(gold, probabilities);
  const classes = probabilities[0].length;
  if (average === 'ovo-macro') return oneAgainstOne(gold, probabilities, classes);
  let [total, weights] = [0, 0];
  for (let label = 0; label < classes; label++) {
    const isLabel = gold.map((value) => Number(value === label));
    const area = rocAuc(
      isLabel,
      probabilities.map((row) => row[label]),
    );
    const weight = average === 'ovr-macro' ? 1 : isLabel.filter((value) => value === 1).length;
    total += area * weight;
    weights += weight;
  }
  return total / weights;
}

function oneAgainstOne(
  gold: readonly number[],
  probabilities: readonly (readonly number[])[],
  classes: number,
): number {
  const present = Array.from({ length: classes }, (_, label) => label).filter((label) => gold.includes(label));
  const areas: number[] = [];
  for (const a of present) {
    for (const b of present) {
      if (a === b) continue;
      const rows = [...gold.keys()].filter((row) => gold[row] === a || gold[row] === b);
      areas.push(
        rocAuc(
          rows.map((row) => Number(gold[row] === a)),
          rows.map((row) => probabilities[row][a]),
        ),
      );
    }
  }
  if (areas.length === 0) throw oneClass();
  return areas.reduce((total, area) => total + area, 0) / areas.length;
}

function oneClass(): InputError {
  return new InputError('ERR_ONE_CLASS', 'ROC-AUC is undefined where only one class is present');
}
