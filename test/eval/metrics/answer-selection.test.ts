import { describe, expect, it } from 'vitest';
import * as metrics from '../../../dist/core/eval/metrics.js';
import { casesOf, expectFigure } from '../../support/metric-vectors.js';

describe('metrics of answer selection', () => {
  it.each(casesOf('qa_postprocess/vectors.jsonl'))('answers as run_qa: $name', (vector) => {
    const { context, expected, n_best_size: nBest, max_answer_length: maxAnswerLength } = vector;
    const toUtf16 = utf16Places(context);
    const features = vector.features.map((feature: RunQaFeature) => ({
      startLogits: feature.start_logits,
      endLogits: feature.end_logits,
      offsets: feature.offsets.map((offset) => offset?.map((place) => toUtf16[place])),
      maxContext: feature.max_context,
    }));
    const options = { nBest, maxAnswerLength, withNull: vector.version_2_with_negative };
    const { prediction, nBest: answers, scoreDiff } = metrics.selectAnswers(context, features, options);
    expect(answers.map(({ text }) => text)).toEqual(expected.nbest.map(({ text }: { text: string }) => text));
    for (const [place, { start_logit, end_logit, probability }] of expected.nbest.entries()) {
      expectFigure('start', () => answers[place].startLogit, start_logit);
      expectFigure('end', () => answers[place].endLogit, end_logit);
      expectFigure('probability', () => answers[place].probability, probability);
    }
    if (expected.prediction !== undefined) expect(prediction).toBe(expected.prediction);
    if (expected.score_diff !== undefined) expectFigure('score_diff', () => scoreDiff, expected.score_diff);
    for (const [threshold, text] of Object.entries(expected.prediction_by_threshold ?? {})) {
      const selected = metrics.selectAnswers(context, features, { ...options, nullThreshold: Number(threshold) });
      expect(selected.prediction).toBe(text);
    }
  });

  interface RunQaFeature {
    start_logits: number[];
    end_logits: number[];
    offsets: ([number, number] | null)[];
    max_context?: number[];
  }

  /** Where each code point begins: the reference counts those. */
  function utf16Places(text: string): number[] {
    const places = [0];
    for (const character of text) places.push(places[places.length - 1] + character.length);
    return places;
  }
});
