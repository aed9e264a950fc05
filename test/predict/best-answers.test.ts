import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { type AnswerCandidate, bestAnswers } from '../../dist/core/tasks/best-answers.js';
import { describeShared, shared } from '../support/shared.js';

interface Vector {
  name: string;
  context: string;
  version_2_with_negative: boolean;
  n_best_size: number;
  max_answer_length: number;
  features: {
    offsets: ([number, number] | null)[];
    start_logits: number[];
    end_logits: number[];
    max_context?: number[];
  }[];
  expected: {
    prediction?: string;
    prediction_by_threshold?: Record<string, string>;
    score_diff?: number;
    nbest: { text: string; start_logit: number; end_logit: number; probability: number }[];
  };
}

describeShared('bestAnswers', () => {
  const path = shared('metrics/qa_postprocess/vectors.jsonl');

  test("gives the n best, the null score and the choice of Hugging Face's run_qa on every vector", () => {
    const vectors = readFileSync(path, 'utf8').trim().split('\n');
    expect(vectors.length).toBeGreaterThan(70);
    for (const line of vectors) check(JSON.parse(line) as Vector);
  });
});

function check(vector: Vector): void {
  const { name, expected } = vector;
  const found = bestAnswers(
    vector.features.map(({ offsets, start_logits, end_logits, max_context }) => ({
      startLogits: start_logits,
      endLogits: end_logits,
      spans: offsets.flatMap((span) => span ?? [-1, -1]),
      maxContext: max_context && offsets.map((_, token) => (max_context.includes(token) ? 1 : 0)),
    })),
    {
      nBest: vector.n_best_size,
      maxAnswerLength: vector.max_answer_length,
      withNull: vector.version_2_with_negative,
    },
  );
  // Offsets of the vectors count code points.
  const context = [...vector.context];
  const text = ({ kind, start, end }: AnswerCandidate): string =>
    kind === 'none' ? 'empty' : context.slice(start, end).join('');
  const rows = found.candidates.map((candidate) => [text(candidate), candidate.startLogit, candidate.endLogit]);
  expect(rows, name).toEqual(expected.nbest.map((row) => [row.text, row.start_logit, row.end_logit]));
  found.candidates.forEach(({ probability }, index) => {
    expect(probability, name).toBeCloseTo(expected.nbest[index]!.probability, 12);
  });
  if (expected.prediction !== undefined) expect(text(found.best), name).toBe(expected.prediction);
  if (expected.score_diff !== undefined) expect(found.scoreDiff, name).toBeCloseTo(expected.score_diff, 9);
  for (const [threshold, prediction] of Object.entries(expected.prediction_by_threshold ?? {})) {
    expect(found.scoreDiff! > Number(threshold) ? '' : text(found.best), `${name} at ${threshold}`).toBe(prediction);
  }
}
