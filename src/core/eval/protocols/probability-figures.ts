import type { FigureGroup } from '../figures.js';
import { binOf } from '../metrics/calibration.js';
import { logLossOfRow } from '../metrics/log-loss.js';
import { meanAreas, rankItems, rankingAreas } from '../metrics/ranking-areas.js';

/** Bins of the calibration error (docs/eval.md). */
const BINS = 10;

/**
 * ROC-AUC, average precision, log loss, Brier score and expected calibration error. Of two classes, the areas and Brier are
 * the positive one's; of more, an area is the mean of each class against the rest, Brier the sum over classes.
 * @param gold class indices
 * @param probabilities `[rows, classes]`
 */
export function probabilityFigures(
  gold: readonly number[],
  probabilities: readonly (readonly number[])[],
  positive: number | undefined,
): FigureGroup[] {
  const classes = positive === undefined ? [...probabilities[0].keys()] : [positive];
  const ranked = classes.map((label) =>
    rankItems(
      gold.map((value) => Number(value === label)),
      probabilities.map((row) => row[label]),
    ),
  );
  const errors = errorsOf(gold, probabilities, positive);
  return [
    {
      paths: [['roc_auc'], ['average_precision'], ['log_loss'], ['brier_score'], ['ece']],
      compute(sampleWeight) {
        const { rocAuc, averagePrecision } = meanAreas(ranked.map((items) => rankingAreas(items, sampleWeight)));
        return [rocAuc, averagePrecision, ...errors(sampleWeight)];
      },
    },
  ];
}

/** Log loss, Brier score and calibration error, in one pass: it is repeated for every resample. */
function errorsOf(
  gold: readonly number[],
  probabilities: readonly (readonly number[])[],
  positive: number | undefined,
): (sampleWeight: Int32Array) => (number | null)[] {
  const logLosses = Float64Array.from(gold, (label, row) => logLossOfRow(label, probabilities[row]));
  const brier = Float64Array.from(brierTerms(gold, probabilities, positive));
  const confidences = probabilities.map((row) => Math.max(...row));
  const bins = Int32Array.from(confidences, (confidence) => binOf(confidence, BINS));
  const gaps = Float64Array.from(
    confidences,
    (confidence, row) => Number(probabilities[row].indexOf(confidence) === gold[row]) - confidence,
  );
  const binGaps = new Float64Array(BINS);
  return (sampleWeight) => {
    let count = 0;
    let logLoss = 0;
    let brierScore = 0;
    binGaps.fill(0);
    for (let row = 0; row < sampleWeight.length; row++) {
      const weight = sampleWeight[row];
      count += weight;
      logLoss += logLosses[row] * weight;
      brierScore += brier[row] * weight;
      binGaps[bins[row]] += gaps[row] * weight;
    }
    const calibrationError = binGaps.reduce((total, gap) => total + Math.abs(gap), 0);
    return count === 0 ? [null, null, null] : [logLoss / count, brierScore / count, calibrationError / count];
  };
}

function brierTerms(
  gold: readonly number[],
  probabilities: readonly (readonly number[])[],
  positive: number | undefined,
): number[] {
  if (positive !== undefined)
    return gold.map((label, row) => (probabilities[row][positive] - Number(label === positive)) ** 2);
  return gold.map((label, row) =>
    probabilities[row].reduce((total, value, index) => total + (value - Number(index === label)) ** 2, 0),
  );
}
