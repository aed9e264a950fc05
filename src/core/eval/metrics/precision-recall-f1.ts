import { type ConfusionMatrix, confusionMatrix, type LabelOptions } from './confusion-matrix.js';
import type { Label } from './label.js';

export interface PrecisionRecallF1 {
  precision: number;
  recall: number;
  f1: number;
  /** How many gold items there are. */
  support: number;
}

export interface ClassScores extends PrecisionRecallF1 {
  label: Label;
}

export interface ClassificationScores {
  perClass: ClassScores[];
  micro: PrecisionRecallF1;
  /** Undefined (null) where there is no class to average over. */
  macro: PrecisionRecallF1 | null;
  weighted: PrecisionRecallF1;
}

/**
 * Precision, recall and F1 of each class and their micro, macro and support-weighted averages, as scikit-learn's
 * `precision_recall_fscore_support` with zero_division = 0. Binary scores are those of the positive class in `perClass`.
 */
export function precisionRecallF1(
  gold: readonly Label[],
  predicted: readonly Label[],
  options: LabelOptions = {},
): ClassificationScores {
  return scoresOfMatrix(confusionMatrix(gold, predicted, options));
}

/** The same from a confusion matrix. */
export function scoresOfMatrix({ labels, counts }: ConfusionMatrix): ClassificationScores {
  const tallies = labels.map((_, label) => ({
    correct: counts[label][label],
    predicted: counts.reduce((total, row) => total + row[label], 0),
    gold: counts[label].reduce((total, count) => total + count, 0),
  }));
  return {
    perClass: tallies.map((tally, label) => ({ label: labels[label], ...scoresOf(tally) })),
    ...averages(tallies),
  };
}

/** Counts of one class: items right, items predicted, items there are. */
export interface Tally {
  correct: number;
  predicted: number;
  gold: number;
}

/** 0 where nothing was predicted, or nothing is there. */
export function scoresOf({ correct, predicted, gold }: Tally): PrecisionRecallF1 {
  return {
    precision: predicted === 0 ? 0 : correct / predicted,
    recall: gold === 0 ? 0 : correct / gold,
    f1: predicted + gold === 0 ? 0 : (2 * correct) / (predicted + gold),
    support: gold,
  };
}

/** Micro (counts pooled), macro (classes alike) and weighted (by support) averages. */
export function averages(tallies: readonly Tally[]): Pick<ClassificationScores, 'micro' | 'macro' | 'weighted'> {
  const scores = tallies.map(scoresOf);
  const pooled = scoresOf({
    correct: total(tallies.map((tally) => tally.correct)),
    predicted: total(tallies.map((tally) => tally.predicted)),
    gold: total(tallies.map((tally) => tally.gold)),
  });
  return {
    micro: pooled,
    macro: scores.length === 0 ? null : averageBy(scores, () => 1, pooled.support),
    weighted: averageBy(scores, (score) => score.support, pooled.support),
  };
}

function averageBy(
  scores: readonly PrecisionRecallF1[],
  weight: (score: PrecisionRecallF1) => number,
  support: number,
): PrecisionRecallF1 {
  const weights = total(scores.map(weight));
  const average = (value: (score: PrecisionRecallF1) => number): number =>
    weights === 0 ? 0 : total(scores.map((score) => value(score) * weight(score))) / weights;
  return {
    precision: average((score) => score.precision),
    recall: average((score) => score.recall),
    f1: average((score) => score.f1),
    support,
  };
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
