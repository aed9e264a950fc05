import type { JsonValue } from '../../tasks/task.js';
import { isObject } from '../datasets/parse-json.js';
import { show } from '../datasets/show.js';
import { UnusableRow } from '../datasets/unusable-row.js';
import { ndcgAtK, type Relevance, recallAtK, reciprocalRank } from '../metrics/retrieval.js';
import { parseRows } from './parse-rows.js';
import type { Protocol } from './protocol.js';

/** Recall is given at these depths. */
const DEPTHS = [1, 10, 100] as const;

/** Documents ranked for a query: nDCG of the first ten, recall, and the reciprocal rank of the first that is relevant. */
export const retrieval: Protocol = (answered) => {
  const { rows, excluded } = parseRows(answered, parseRanking);
  const relevance = rows.map(({ example }): Relevance => {
    const grades = isObject(example.gold) ? Object.entries(example.gold) : [];
    return new Map(grades.map(([id, grade]) => [id, Number(grade)]));
  });
  const figures: [string, (number | null)[]][] = [
    ['ndcg_at_10', rows.map(({ parsed }, row) => ndcgAtK(parsed, relevance[row], 10))],
    ...DEPTHS.map((depth): [string, (number | null)[]] => [
      `recall_at_${depth}`,
      rows.map(({ parsed }, row) => recallAtK(parsed, relevance[row], depth)),
    ]),
    ['mrr', rows.map(({ parsed }, row) => reciprocalRank(parsed, relevance[row]))],
  ];
  return {
    figures: [
      {
        paths: figures.map(([name]) => [name]),
        compute: (sampleWeight) => figures.map(([, values]) => definedMean(values, sampleWeight)),
      },
    ],
    rows: rows.map(({ example, parsed }, row) => ({
      where: example.where,
      id: example.id,
      record: example.record,
      gold: example.gold,
      prediction: parsed,
      isRight: (relevance[row].get(parsed[0]) ?? 0) > 0,
      loss: 1 - reciprocalRank(parsed, relevance[row]),
    })),
    excluded,
  };
};

function parseRanking(prediction: JsonValue): string[] {
  if (Array.isArray(prediction) && prediction.every((id) => typeof id === 'string')) return prediction;
  throw new UnusableRow(`no list of document ids: ${show(prediction)}`);
}

function definedMean(values: readonly (number | null)[], sampleWeight: Int32Array): number | null {
  let [total, count] = [0, 0];
  for (const [row, value] of values.entries()) {
    if (value === null) continue;
    total += value * sampleWeight[row];
    count += sampleWeight[row];
  }
  return count === 0 ? null : total / count;
}
