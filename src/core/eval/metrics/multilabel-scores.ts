import { checkPairs } from './check-inputs.js';
import { averages, type PrecisionRecallF1, scoresOf, type Tally } from './precision-recall-f1.js';

export interface MultilabelScores {
  perClass: PrecisionRecallF1[];
  micro: PrecisionRecallF1;
  macro: PrecisionRecallF1 | null;
  weighted: PrecisionRecallF1;
  /** The mean of each row's own scores. */
  samples: Omit<PrecisionRecallF1, 'support'>;
  /** Share of rows whose every label is right. */
  subsetAccuracy: number;
  /** Share of single labels that are wrong. */
  hammingLoss: number;
}

/**
 * Scores of rows that may carry several labels, as scikit-learn's with zero_division = 0.
 * @param gold `[rows, labels]`, 1 where the label holds
 * @param predicted `[rows, labels]`
 */
export function multilabelScores(
  gold: readonly (readonly number[])[],
  predicted: readonly (readonly number[])[],
): MultilabelScores {
  checkPairs(gold, predicted);
  const labels = gold[0].length;
  const tallies = Array.from({ length: labels }, (_, label) =>
    tallyOf(
      gold.map((row) => row[label]),
      predicted.map((row) => row[label]),
    ),
  );
  const perRow = gold.map((row, index) => scoresOf(tallyOf(row, predicted[index])));
  const wrong = gold.map((row, index) => row.filter((value, label) => value !== predicted[index][label]).length);
  return {
    perClass: tallies.map(scoresOf),
    ...averages(tallies),
    samples: {
      precision: meanOf(perRow.map((score) => score.precision)),
      recall: meanOf(perRow.map((score) => score.recall)),
      f1: meanOf(perRow.map((score) => score.f1)),
    },
    subsetAccuracy: wrong.filter((count) => count === 0).length / gold.length,
    hammingLoss: meanOf(wrong) / labels,
  };
}

function tallyOf(gold: readonly number[], predicted: readonly number[]): Tally {
  return {
    correct: gold.filter((value, index) => value === 1 && predicted[index] === 1).length,
    predicted: predicted.filter((value) => value === 1).length,
    gold: gold.filter((value) => value === 1).length,
  };
}

function meanOf(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0) / values.length;
}
