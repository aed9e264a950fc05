import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import * as metrics from '../../../dist/core/eval/metrics.js';
import { casesOf, expectFigure, listIn, readVectors } from '../../support/metric-vectors.js';
import { describeShared, shared } from '../../support/shared.js';

describe('metrics of SQuAD', () => {
  it.each(casesOf('squad/edge_pairs.jsonl'))('normalise and score $name as the official scripts', (pair) => {
    expect(metrics.normalizeAnswer(pair.prediction)).toBe(pair.normalized_prediction);
    expect(pair.gold.map(metrics.normalizeAnswer)).toEqual(pair.normalized_gold);
    for (const version of ['1.1', '2.0'] as const) {
      const { exactMatch, f1 } = metrics.answerScores(pair.gold, pair.prediction, version);
      expect(exactMatch).toBe(pair[`v${version}`].em);
      expectFigure('f1', () => f1, pair[`v${version}`].f1);
    }
  });
});

describeShared('the official models of SQuAD', () => {
  it.each(listIn('squad/expected_models.json'))('equal the official script for $model', (run) => {
    const version = run.dataset.includes('v1.1') ? '1.1' : '2.0';
    const data = JSON.parse(gunzipSync(readFileSync(shared(`metrics/squad/${run.dataset}.gz`))).toString());
    const predictions = new Map<string, string>(Object.entries(readVectors(`squad/${run.predictions}`)));
    for (const official of [run.official].flat()) {
      const noAnswerProbabilities =
        official.na_prob_file && new Map<string, number>(Object.entries(readVectors(`squad/${official.na_prob_file}`)));
      const threshold = /-t (\S+)/.exec(official.args ?? '')?.[1];
      const figures = metrics.squad(goldOf(data), predictions, {
        version,
        noAnswerProbabilities,
        noAnswerThreshold: threshold === undefined ? undefined : Number(threshold),
      });
      for (const [name, value] of Object.entries<number>(official.printed)) {
        if (name === 'total' || name.startsWith('pr_')) continue;
        expectFigure(`${official.args} ${name}`, () => figures[name === 'exact' ? 'exact_match' : name], value);
      }
    }
  });

  interface SquadFile {
    data: { paragraphs: { qas: { id: string; answers: { text: string }[] }[] }[] }[];
  }

  function goldOf({ data }: SquadFile): Map<string, string[]> {
    const questions = data.flatMap(({ paragraphs }) => paragraphs.flatMap(({ qas }) => qas));
    return new Map(questions.map(({ id, answers }) => [id, answers.map(({ text }) => text)]));
  }
});
