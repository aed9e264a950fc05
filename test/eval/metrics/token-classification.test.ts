import { describe, expect, it } from 'vitest';
import * as metrics from '../../../dist/core/eval/metrics.js';
import { casesOf, expectFigure } from '../../support/metric-vectors.js';

describe('metrics of token classification', () => {
  const files = ['hand', 'random', 'real', 'extra_schemes_strict', 'ignore_index'];
  const split = (tags: string | string[]) => (typeof tags === 'string' ? tags.split(' ') : tags);

  it.each(files.flatMap((file) => casesOf(`token_classification/${file}.jsonl`)))(
    'equal seqeval for $name',
    (vector) => {
      const gold: string[][] = (vector.y_true_after_dropping ?? vector.y_true).map(split);
      const predicted: string[][] = (vector.y_pred_after_dropping ?? vector.y_pred).map(split);
      for (const [mode, expected] of Object.entries<EntityExpectation>(vector.expected)) {
        if (!mode.startsWith('default') && !mode.startsWith('strict')) continue;
        const scheme = mode === 'default' ? undefined : (mode.slice('strict_'.length) as metrics.TagScheme);
        if ('error' in expected) {
          expect(() => metrics.entityScores(gold, predicted, { scheme }), mode).toThrow();
          continue;
        }
        const scores = metrics.entityScores(gold, predicted, { scheme });
        expect([...scores.perType.keys()].sort(), mode).toEqual(Object.keys(expected.per_type).sort());
        for (const [type, row] of Object.entries(expected.per_type))
          expectScores(`${mode} ${type}`, scores.perType.get(type), row);
        for (const average of ['micro', 'macro', 'weighted'] as const) {
          expectScores(`${mode} ${average}`, scores[average], expected[average]);
        }
        if (mode !== 'default') continue;
        expectFigure('token accuracy', () => scores.tokenAccuracy, vector.expected.token_accuracy);
        expect(scores.counts).toEqual(vector.expected.counts);
      }
    },
  );

  type Row = Record<'precision' | 'recall' | 'f1', number | null> & { support: number };
  type EntityExpectation = { per_type: Record<string, Row>; micro: Row; macro: Row; weighted: Row } | { error: string };

  function expectScores(what: string, scores: metrics.PrecisionRecallF1 | null | undefined, row: Row): void {
    for (const name of ['precision', 'recall', 'f1'] as const) {
      expectFigure(`${what} ${name}`, () => scores?.[name], row[name]);
    }
    expect(scores?.support ?? 0).toBe(row.support);
  }
});
