import type { JsonValue } from '../../tasks/task.js';
import { isObject } from '../datasets/parse-json.js';
import { show } from '../datasets/show.js';
import { UnusableRow } from '../datasets/unusable-row.js';
import type { FigureGroup } from '../figures.js';
import { answerScores, type ScoredAnswer } from '../metrics/answer-scores.js';
import { answerAveragePrecision, bestThresholds } from '../metrics/best-thresholds.js';
import { weightedMean } from '../metrics/bootstrap.js';
import { withThreshold } from '../metrics/squad.js';
import { parseRows } from './parse-rows.js';
import type { Protocol, ScoredRow } from './protocol.js';

/**
 * Answers to questions, in percent as the official SQuAD scripts: a question without a usable answer counts as wrong, and is named.
 */
export const answers: Protocol = (answered, options) => {
  const version = options.squadVersion ?? '2.0';
  const { rows, excluded } = parseRows(answered, parseAnswer);
  const predictionOf = new Map(rows.map(({ example, parsed }) => [example.row, parsed]));
  const isEmpty = excluded.length === answered.length;
  const raw = (isEmpty ? [] : answered).map(({ example }): ScoredAnswer => {
    const gold = Array.isArray(example.gold) ? example.gold.map(String) : [];
    const prediction = predictionOf.get(example.row);
    const scores =
      prediction === undefined ? { exactMatch: 0 as const, f1: 0 } : answerScores(gold, prediction, version);
    return { id: example.id ?? example.where, hasAnswer: gold.length > 0, prediction: prediction ?? '', ...scores };
  });
  const { noAnswerProbabilities, nullThreshold = 1 } = options;
  const scored = withThreshold(raw, noAnswerProbabilities, nullThreshold);
  return {
    figures: scored.length === 0 ? [] : [...percentages(scored, version), ...thresholds(raw, noAnswerProbabilities)],
    rows: scored.map((answer, index) => toEvalRow(answer, answered[index].example)),
    excluded,
  };
};

/** predict's `{"answer"}` (of several, the best), or a bare answer. */
function parseAnswer(prediction: JsonValue): string {
  const best = Array.isArray(prediction) && isObject(prediction[0]) ? prediction[0] : prediction;
  const answer = isObject(best) ? best.answer : best;
  if (typeof answer === 'string') return answer;
  throw new UnusableRow(`the prediction is no text: ${show(answer ?? prediction)}`);
}

function percentages(scored: readonly ScoredAnswer[], version: '1.1' | '2.0'): FigureGroup[] {
  const all = ofSubset(scored, () => true, ['exact_match', 'f1']);
  if (version === '1.1') return all;
  return [
    ...all,
    ...ofSubset(scored, (answer) => answer.hasAnswer, ['HasAns_exact', 'HasAns_f1', 'HasAns_total']),
    ...ofSubset(scored, (answer) => !answer.hasAnswer, ['NoAns_exact', 'NoAns_f1', 'NoAns_total']),
  ];
}

function ofSubset(
  scored: readonly ScoredAnswer[],
  belongs: (answer: ScoredAnswer) => boolean,
  [exactName, f1Name, totalName]: readonly string[],
): FigureGroup[] {
  const own = scored.filter(belongs);
  if (own.length === 0) return [];
  const isMember = scored.map((answer) => Number(belongs(answer)));
  const ownRows = scored.flatMap((answer, row) => (belongs(answer) ? [row] : []));
  const meanF1 = weightedMean(own.map((answer) => 100 * answer.f1));
  return [
    {
      path: [exactName],
      correct: scored.map((answer, row) => answer.exactMatch * isMember[row]),
      asked: isMember,
      scale: 100,
    },
    {
      paths: [[f1Name]],
      compute: (sampleWeight) => [meanF1(Int32Array.from(ownRows, (row) => sampleWeight[row]!))],
      counts: [own.length],
    },
    ...(totalName === undefined
      ? []
      : [{ paths: [[totalName]], compute: () => [own.length], counts: [own.length], hasInterval: false }]),
  ];
}

function thresholds(
  raw: readonly ScoredAnswer[],
  noAnswerProbabilities: ReadonlyMap<string, number> | undefined,
): FigureGroup[] {
  if (noAnswerProbabilities === undefined) return [];
  const precisionOf = (scoreOf: (answer: ScoredAnswer) => number): number | null =>
    answerAveragePrecision(raw, noAnswerProbabilities, scoreOf);
  const figures = {
    ...bestThresholds(raw, noAnswerProbabilities),
    pr_exact_ap: precisionOf((answer) => answer.exactMatch),
    pr_f1_ap: precisionOf((answer) => answer.f1),
    pr_oracle_ap: precisionOf((answer) => Number(answer.hasAnswer)),
  };
  return [
    { paths: Object.keys(figures).map((name) => [name]), compute: () => Object.values(figures), hasInterval: false },
  ];
}

function toEvalRow(
  answer: ScoredAnswer,
  example: { where: string; id?: string; record: ScoredRow['record']; gold: JsonValue },
): ScoredRow {
  return {
    where: example.where,
    id: example.id,
    record: example.record,
    gold: example.gold,
    prediction: answer.prediction,
    isRight: answer.exactMatch === 1,
    loss: 1 - answer.f1,
  };
}
