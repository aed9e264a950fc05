import type { JsonValue } from '../../tasks/task.js';
import { isObject } from '../datasets/parse-json.js';
import { show } from '../datasets/show.js';
import { UnusableRow } from '../datasets/unusable-row.js';
import { sortedLabels } from '../metrics/label.js';
import { averages, scoresOf, type Tally } from '../metrics/precision-recall-f1.js';
import { classNames } from './class-names.js';
import { labelAreaFigures } from './label-area-figures.js';
import { parseRows } from './parse-rows.js';
import type { Answered, Protocol } from './protocol.js';
import { rowTallies } from './row-tallies.js';

const NAMES = ['precision', 'recall', 'f1'] as const;

/**
 * Several classes a row: precision, recall and F1 over all classes, as scikit-learn's over the columns; accuracy counts rows whose every class is right; with a score
 * for every class, also the areas.
 */
export const multilabel: Protocol = (answered, options) => {
  const known = classNames([], [], options.labels ?? namedClasses(answered));
  const { rows, excluded } = parseRows(answered, (prediction, example) => ({
    predicted: new Set(parseLabels(prediction).map((label) => nameOf(known.names, label, () => known.indexOf(label)))),
    gold: new Set(list(example.gold).map((label) => known.names[known.indexOf(label)])),
    scores: parseScores(prediction, known.names),
  }));
  const labels = sortedLabels(
    known.names,
    rows.flatMap(({ parsed }) => [...parsed.predicted]),
  ).map(String);
  const tallies = rowTallies(
    labels,
    rows.map(({ parsed }) => talliesOfRow(parsed.gold, parsed.predicted)),
  );
  const scores = rows.flatMap(({ parsed }) => (parsed.scores === undefined ? [] : [parsed.scores]));
  const isRight = rows.map(
    ({ parsed: { gold, predicted } }) =>
      gold.size === predicted.size && [...gold].every((label) => predicted.has(label)),
  );
  return {
    figures: [
      { path: ['accuracy'], correct: isRight.map(Number), asked: isRight.map(() => 1) },
      {
        paths: [
          ...['macro', 'micro', 'weighted'].flatMap((average) => NAMES.map((name) => [`${name}_${average}`])),
          ...labels.flatMap((label) => NAMES.map((name) => [label, name])),
        ],
        compute(sampleWeight) {
          const counted = tallies(sampleWeight);
          const { macro, micro, weighted } = averages(counted);
          return [
            ...[macro, micro, weighted].flatMap((scores) => NAMES.map((name) => scores?.[name] ?? null)),
            ...counted.flatMap((tally) => NAMES.map((name) => scoresOf(tally)[name])),
          ];
        },
      },
      ...(scores.length === 0 || scores.length < rows.length
        ? []
        : [
            labelAreaFigures(
              known.names,
              rows.map(({ parsed }) => parsed.gold),
              scores,
            ),
          ]),
    ],
    rows: rows.map(({ example, parsed }, row) => ({
      where: example.where,
      id: example.id,
      record: example.record,
      gold: [...parsed.gold],
      prediction: [...parsed.predicted],
      isRight: isRight[row],
      loss: Number(!isRight[row]),
    })),
    excluded,
  };
};

/** Those of gold, and those that a prediction scores. */
function namedClasses(answered: readonly Answered[]): string[] {
  const scored = answered.flatMap(({ prediction }) =>
    isObject(prediction) && isObject(prediction.scores) ? Object.keys(prediction.scores) : [],
  );
  return sortedLabels(
    answered.flatMap(({ example }) => list(example.gold)),
    scored,
  ).map(String);
}

function talliesOfRow(gold: ReadonlySet<string>, predicted: ReadonlySet<string>): Map<string, Tally> {
  const labels = new Set([...gold, ...predicted]);
  return new Map(
    [...labels].map((label) => {
      const [isGold, isPredicted] = [gold.has(label), predicted.has(label)];
      return [label, { correct: Number(isGold && isPredicted), predicted: Number(isPredicted), gold: Number(isGold) }];
    }),
  );
}

/** Of each class, where the prediction has them all. */
function parseScores(prediction: JsonValue, names: readonly string[]): number[] | undefined {
  if (!isObject(prediction) || !isObject(prediction.scores)) return undefined;
  const { scores } = prediction;
  const numbers = names.map((name) => scores[name]).filter((score) => typeof score === 'number');
  return numbers.length === names.length ? numbers : undefined;
}

/** predict's `{"labels"}`, or a bare list. */
function parseLabels(prediction: JsonValue): string[] {
  const labels = isObject(prediction) ? prediction.labels : prediction;
  if (Array.isArray(labels) && labels.every((label) => typeof label === 'string' || typeof label === 'number'))
    return labels.map(String);
  throw new UnusableRow(`no list of classes: ${show(labels)}`);
}

/** A class that gold never has is wrong, not unreadable. */
function nameOf(names: readonly string[], label: string, indexOf: () => number): string {
  try {
    return names[indexOf()];
  } catch {
    return label;
  }
}

function list(value: JsonValue): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
