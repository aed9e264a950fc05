import { describe, it } from 'vitest';
import * as metrics from '../../../dist/core/eval/metrics.js';
import { casesOf, expectFigure, revive } from '../../support/metric-vectors.js';

describe('metrics of regression', () => {
  it.each(casesOf('regression/regression.jsonl'))(
    'equal scipy for $name',
    ({ name, gold, prediction, expected, note }) => {
      const predicted = prediction.map(revive);
      const refused = note.startsWith('refuse');
      const tolerance = name === 'huge_offset_1e9' ? 1e-6 : 1e-9;
      const figures = {
        pearson: () => metrics.pearson(gold, predicted),
        spearman: () => metrics.spearman(gold, predicted),
        kendall_tau_b: () => metrics.kendallTau(gold, predicted),
        mse: () => metrics.regressionErrors(gold, predicted).mse,
        rmse: () => metrics.regressionErrors(gold, predicted).rmse,
        mae: () => metrics.regressionErrors(gold, predicted).mae,
        r2: () => metrics.regressionErrors(gold, predicted).r2,
      };
      for (const [figure, compute] of Object.entries(figures)) {
        const relative = Math.max(1, Math.abs(expected[figure] ?? 0));
        expectFigure(figure, compute, refused ? { error: 'refuse' } : expected[figure], tolerance * relative);
      }
    },
  );
});
