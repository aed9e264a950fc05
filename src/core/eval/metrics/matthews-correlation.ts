import { confusionMatrix } from './confusion-matrix.js';
import type { Label } from './label.js';
import { type Tally, talliesOf } from './precision-recall-f1.js';

/**
 * Matthews' correlation for any number of classes (Gorodkin 2004), as scikit-learn: 0 where gold or the predictions are all of
 * one class.
 */
export function matthewsCorrelation(gold: readonly Label[], predicted: readonly Label[]): number {
  return matthewsOfTallies(talliesOf(confusionMatrix(gold, predicted)));
}

/** The same from the tallies of all classes. */
export function matthewsOfTallies(tallies: readonly Tally[]): number {
  const { correct, all, dot, goldSquares, predictedSquares } = marginsOf(tallies);
  const spread = Math.sqrt((all * all - predictedSquares) * (all * all - goldSquares));
  return spread === 0 ? 0 : (correct * all - dot) / spread;
}

/** Cohen's kappa: agreement beyond chance; null where chance alone would agree always. */
export function cohenKappa(gold: readonly Label[], predicted: readonly Label[]): number | null {
  const { correct, all, dot } = marginsOf(talliesOf(confusionMatrix(gold, predicted)));
  const byChance = dot / all;
  return all === byChance ? null : (correct - byChance) / (all - byChance);
}

/** The mean recall of the classes that occur in gold. */
export function balancedAccuracy(gold: readonly Label[], predicted: readonly Label[]): number {
  const occurring = talliesOf(confusionMatrix(gold, predicted)).filter((tally) => tally.gold > 0);
  return occurring.reduce((total, tally) => total + tally.correct / tally.gold, 0) / occurring.length;
}

function marginsOf(tallies: readonly Tally[]) {
  let [correct, all, dot, goldSquares, predictedSquares] = [0, 0, 0, 0, 0];
  for (const tally of tallies) {
    correct += tally.correct;
    all += tally.gold;
    dot += tally.gold * tally.predicted;
    goldSquares += tally.gold ** 2;
    predictedSquares += tally.predicted ** 2;
  }
  return { correct, all, dot, goldSquares, predictedSquares };
}
