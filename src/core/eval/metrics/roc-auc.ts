import { InputError } from '../../errors.js';
import { checkFinite, checkPairs } from './check-inputs.js';

/**
 * Area under the ROC curve: the probability that a positive outscores a negative, a tie counting one half.
 * @param gold 1 (positive) or 0, a row each
 * @throws InputError `ERR_ONE_CLASS` where only one class is present: the area is undefined
 */
export function rocAuc(gold: readonly number[], scores: readonly number[]): number {
  checkPairs(gold, scores);
  checkFinite(scores, 'score');
  const area = rocAucOfSorted(sortByScore(gold, scores));
  if (area === null) throw oneClass();
  return area;
}

/** Rows by falling score. */
export interface ScoredRows {
  /** Places in the given lists. */
  order: Int32Array;
  positive: Uint8Array;
  /** 1 where a row's score is that of the row before. */
  tied: Uint8Array;
}

/** Sorts once what a bootstrap then weighs many times. */
export function sortByScore(gold: readonly number[], scores: readonly number[]): ScoredRows {
  const order = Int32Array.from(scores.keys()).sort((a, b) => scores[b] - scores[a] || a - b);
  return {
    order,
    positive: Uint8Array.from(order, (row) => Number(gold[row] === 1)),
    tied: Uint8Array.from(order, (row, place) => Number(place > 0 && scores[row] === scores[order[place - 1]])),
  };
}

/** Null where only one class is present. `sampleWeight` is by place in the given lists. */
export function rocAucOfSorted({ order, positive, tied }: ScoredRows, sampleWeight?: ArrayLike<number>): number | null {
  let [positives, negatives, area] = [0, 0, 0];
  for (let place = 0; place < order.length; ) {
    let [tiedPositives, tiedNegatives] = [0, 0];
    do {
      const weight = sampleWeight === undefined ? 1 : sampleWeight[order[place]];
      if (positive[place] === 1) tiedPositives += weight;
      else tiedNegatives += weight;
      place++;
    } while (tied[place] === 1);
    area += tiedNegatives * (positives + tiedPositives / 2);
    positives += tiedPositives;
    negatives += tiedNegatives;
  }
  return positives === 0 || negatives === 0 ? null : area / positives / negatives;
}

/** Average precision: the sum of precision × gain in recall over the distinct thresholds. */
export function averagePrecision(gold: readonly number[], scores: readonly number[]): number {
  checkPairs(gold, scores);
  checkFinite(scores, 'score');
  const { positive, tied } = sortByScore(gold, scores);
  const positives = positive.reduce((total, value) => total + value, 0);
  if (positives === 0) return 0;
  let [found, area, foundBefore] = [0, 0, 0];
  for (let place = 0; place < positive.length; place++) {
    found += positive[place];
    if (tied[place + 1] === 1) continue;
    area += ((found - foundBefore) / positives) * (found / (place + 1));
    foundBefore = found;
  }
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
