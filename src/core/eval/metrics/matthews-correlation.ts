import { type ConfusionMatrix, confusionMatrix } from './confusion-matrix.js';
import type { Label } from './label.js';

/**
 * Matthews' correlation for any number of classes (Gorodkin 2004), as scikit-learn: 0 where gold or the predictions are all of
 * one class.
 */
export function matthewsCorrelation(gold: readonly Label[], predicted: readonly Label[]): number {
  return matthewsOfMatrix(confusionMatrix(gold, predicted));
}

/** The same from a confusion matrix. */
export function matthewsOfMatrix(matrix: ConfusionMatrix): number {
  const { correct, all, dot, goldSquares, predictedSquares } = marginsOf(matrix);
  const spread = Math.sqrt((all * all - predictedSquares) * (all * all - goldSquares));
  return spread === 0 ? 0 : (correct * all - dot) / spread;
}

/** Cohen's kappa: agreement beyond chance; null where chance alone would agree always. */
export function cohenKappa(gold: readonly Label[], predicted: readonly Label[]): number | null {
  const { correct, all, dot } = marginsOf(confusionMatrix(gold, predicted));
  const byChance = dot / all;
  return all === byChance ? null : (correct - byChance) / (all - byChance);
}

/** The mean recall of the classes that occur in gold. */
export function balancedAccuracy(gold: readonly Label[], predicted: readonly Label[]): number {
  const { counts } = confusionMatrix(gold, predicted);
  const recalls = counts.map((row, label) => row[label] / row.reduce((total, count) => total + count, 0));
  const defined = recalls.filter((recall) => !Number.isNaN(recall));
  return defined.reduce((total, recall) => total + recall, 0) / defined.length;
}

function marginsOf({ counts }: ConfusionMatrix) {
  let [correct, all, dot, goldSquares, predictedSquares] = [0, 0, 0, 0, 0];
  for (let label = 0; label < counts.length; label++) {
    const gold = counts[label].reduce((total, count) => total + count, 0);
    const predicted = counts.reduce((total, row) => total + row[label], 0);
    correct += counts[label][label];
    all += gold;
    dot += gold * predicted;
    goldSquares += gold * gold;
    predictedSquares += predicted * predicted;
  }
  return { correct, all, dot, goldSquares, predictedSquares };
}
