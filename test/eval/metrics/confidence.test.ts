import { describe, expect, it } from 'vitest';
import * as metrics from '../../../dist/core/eval/metrics.js';
import { casesOf, expectFigure, readVectors } from '../../support/metric-vectors.js';

describe('metrics of confidence', () => {
  it('equal scipy for Wilson intervals', () => {
    for (const { k, n, confidence, wilson, wilson_continuity_corrected } of casesOf('confidence/wilson.jsonl')) {
      for (const end of [0, 1]) {
        expectFigure(`${k}/${n}`, () => metrics.wilson(k, n, { confidence })[end], wilson[end]);
        const corrected = () => metrics.wilson(k, n, { confidence, continuity: true })[end];
        expectFigure(`${k}/${n} corrected`, corrected, wilson_continuity_corrected[end]);
      }
    }
  });

  it('interpolate percentiles as numpy', () => {
    for (const { values, percent, expected_linear } of readVectors('confidence/bootstrap.json').percentile) {
      const sorted = Float64Array.from(values).sort();
      for (const [index, q] of percent.entries()) {
        expectFigure(`percentile ${q}`, () => metrics.percentile(sorted, q), expected_linear[index]);
      }
    }
  });

  const bootstrapCases: ReturnType<typeof JSON.parse>[] = readVectors('confidence/bootstrap.json').cases;

  it.each(bootstrapCases)('agree with numpy on the bootstrap of $name', (vector) => {
    if (vector.expected_exact) {
      expect(metrics.bootstrapMean(vector.values)).toEqual(vector.expected_exact);
      return;
    }
    for (const [resamples, expected] of Object.entries<BootstrapEnds>(vector.expected_by_n_resamples)) {
      if (vector.statistic !== 'mean' && resamples === '10000') continue;
      const draw = (seed: number) =>
        metrics.bootstrap(vector.n, { figure: statisticOf(vector) }, { resamples: Number(resamples), seed }).figure;
      const interval = draw(1);
      if (interval === null) throw new Error('no interval');
      expect(Math.abs(interval[0] - expected.low_mean)).toBeLessThanOrEqual(expected.low_tolerance + 1e-12);
      expect(Math.abs(interval[1] - expected.high_mean)).toBeLessThanOrEqual(expected.high_tolerance + 1e-12);
      if (resamples === '1000') expect(draw(1)).toEqual(interval);
    }
  });

  interface BootstrapEnds {
    low_mean: number;
    high_mean: number;
    low_tolerance: number;
    high_tolerance: number;
  }

  /** The vector's statistic on the drawn rows, spelled out. */
  function statisticOf(vector: Record<string, number[]> & { statistic: unknown }): metrics.Statistic {
    const drawn = (values: number[], sampleWeight: Int32Array) =>
      values.flatMap((value, row) => new Array<number>(sampleWeight[row]).fill(value));
    return (sampleWeight) => {
      if (vector.statistic === 'mean') return metrics.weightedMean(vector.values)(sampleWeight);
      if (vector.statistic === 'pearson') {
        return metrics.pearson(drawn(vector.gold, sampleWeight), drawn(vector.prediction, sampleWeight));
      }
      const gold = drawn(vector.y_true, sampleWeight);
      const predicted = drawn(vector.y_pred, sampleWeight);
      if (vector.statistic === 'mcc') return metrics.matthewsCorrelation(gold, predicted);
      return metrics.precisionRecallF1(gold, predicted).perClass.find(({ label }) => label === 1)?.f1 ?? 0;
    };
  }
});
