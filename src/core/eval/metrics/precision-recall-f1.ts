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
  const matrix = confusionMatrix(gold, predicted, options);
  const tallies = talliesOf(matrix);
  return {
    perClass: tallies.map((tally, label) => ({ label: matrix.labels[label], ...scoresOf(tally) })),
    ...averages(tallies),
  };
}

/** Each class's row, column and place on the diagonal. */
export function talliesOf({ labels, counts }: ConfusionMatrix): Tally[] {
  return labels.map((_, label) => ({
    correct: counts[label][label],
    predicted: counts.reduce((total, row) => total + row[label], 0),
    gold: counts[label].reduce((total, count) => total + count, 0),
  }));
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
  const pooled = { correct: 0, predicted: 0, gold: 0 };
  const [macro, weighted] = [emptyScores(), emptyScores()];
  for (const tally of tallies) {
    const scores = scoresOf(tally);
    pooled.correct += tally.correct;
    pooled.predicted += tally.predicted;
    pooled.gold += tally.gold;
    addScores(macro, scores, 1);
    addScores(weighted, scores, tally.gold);
  }
  return {
    micro: scoresOf(pooled),
    macro: tallies.length === 0 ? null : divideScores(macro, tallies.length, pooled.gold),
    weighted: divideScores(weighted, pooled.gold, pooled.gold),
  };
}

function emptyScores(): PrecisionRecallF1 {
  return { precision: 0, recall: 0, f1: 0, support: 0 };
}

function addScores(total: PrecisionRecallF1, { precision, recall, f1 }: PrecisionRecallF1, weight: number): void {
  total.precision += precision * weight;
  total.recall += recall * weight;
  total.f1 += f1 * weight;
}

/** 0 where there is nothing to divide by. */
function divideScores({ precision, recall, f1 }: PrecisionRecallF1, by: number, support: number): PrecisionRecallF1 {
  const divisor = by === 0 ? 1 : by;
  return { precision: precision / divisor, recall: recall / divisor, f1: f1 / divisor, support };
}
