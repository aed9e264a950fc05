import { checkPairs, checkProbabilities } from './check-inputs.js';
import { sum } from './sum.js';

export interface CalibrationBin {
  count: number;
  correct: number;
  /** Null in an empty bin. */
  meanConfidence: number | null;
}

export interface Calibration {
  /** Expected calibration error: |accuracy − confidence|, averaged over rows. */
  ece: number;
  /** The worst bin's. */
  mce: number;
  bins: CalibrationBin[];
}

/**
 * Calibration of the winning class's confidence in equal-width bins (low, high], the first closed at 0 (Guo et al. 2017).
 * @param gold class indices
 * @param probabilities `[rows, classes]`; the first of equal ones wins
 */
export function calibration(
  gold: readonly number[],
  probabilities: readonly (readonly number[])[],
  bins = 10,
): Calibration {
  checkPairs(gold, probabilities);
  checkProbabilities(probabilities);
  const confidences: number[][] = Array.from({ length: bins }, () => []);
  const correct = new Array<number>(bins).fill(0);
  for (const [row, label] of gold.entries()) {
    const confidence = Math.max(...probabilities[row]);
    const bin = binOf(confidence, bins);
    confidences[bin].push(confidence);
    correct[bin] += Number(probabilities[row].indexOf(confidence) === label);
  }
  const gaps = confidences.map((values, bin) => Math.abs(correct[bin] - sum(values)));
  return {
    ece: sum(gaps) / gold.length,
    mce: Math.max(...gaps.map((gap, bin) => (gap === 0 ? 0 : gap / confidences[bin].length))),
    bins: confidences.map((values, bin) => ({
      count: values.length,
      correct: correct[bin],
      meanConfidence: values.length === 0 ? null : sum(values) / values.length,
    })),
  };
}

/** Expected calibration error over `bins` equal-width bins. */
export function expectedCalibrationError(
  gold: readonly number[],
  probabilities: readonly (readonly number[])[],
  bins = 10,
): number {
  return calibration(gold, probabilities, bins).ece;
}

/** The bin of a confidence; the edges i / bins, compared exactly, belong to the bin below. */
export function binOf(confidence: number, bins: number): number {
  const edge = Math.round(confidence * bins);
  // In two halves the product is exact: 0.8 as a double lies above 8/10, though 0.8 × 10 rounds to 8.
  const half = Math.fround(confidence);
  const isAbove = half * bins - edge + (confidence - half) * bins > 0;
  return Math.min(Math.max(isAbove ? edge : edge - 1, 0), bins - 1);
}
