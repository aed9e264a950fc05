import { checkFinite, checkPairs } from './check-inputs.js';
import { mean, sum } from './sum.js';

export interface RegressionErrors {
  mse: number;
  rmse: number;
  mae: number;
  /** Share of the variance explained; 1 or 0 where gold is constant (right or not), null for a single pair. */
  r2: number | null;
}

/** Mean squared, root mean squared and mean absolute error, and R². */
export function regressionErrors(gold: readonly number[], predicted: readonly number[]): RegressionErrors {
  checkPairs(gold, predicted);
  checkFinite(gold, 'gold value');
  checkFinite(predicted, 'prediction');
  const errors = gold.map((value, index) => value - predicted[index]);
  const center = mean(gold);
  const residual = sum(errors.map((error) => error * error));
  const variance = sum(gold.map((value) => (value - center) ** 2));
  const mse = residual / gold.length;
  return {
    mse,
    rmse: Math.sqrt(mse),
    mae: mean(errors.map(Math.abs)),
    r2: gold.length < 2 ? null : variance === 0 ? Number(residual === 0) : 1 - residual / variance,
  };
}
