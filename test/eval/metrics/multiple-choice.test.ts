import { describe, expect, it } from 'vitest';
import * as metrics from '../../../dist/core/eval/metrics.js';
import { expectFigure, listIn } from '../../support/metric-vectors.js';

describe('metrics of multiple choice', () => {
  const cases = () => listIn('multiple_choice/expected.json');

  it.each(cases().filter((vector: { gold?: object }) => vector.gold))('name unusable answers: $name', (vector) => {
    const { gold, predictions, expected } = vector;
    const scores = metrics.multipleChoice(new Map(Object.entries<string>(gold)), new Map(Object.entries(predictions)));
    expectFigure('accuracy', () => scores.accuracy, expected.accuracy_over_valid);
    expect(scores.badIds).toEqual(expected.bad_ids);
    expect(scores.unknownIds).toEqual(expected.unknown_ids);
  });

  it.each(cases().filter((vector: { items?: object }) => vector.items))(
    'choose the first of equal scores: $name',
    (vector) => {
      type Item = { gold: number; scores: number[] };
      const right = vector.items.filter(({ gold, scores }: Item) => metrics.argmax(scores) === gold);
      expect(right.length).toBe(vector.expected.correct);
    },
  );
});
