import type { JsonValue } from '../../tasks/task.js';
import { isObject } from '../datasets/parse-json.js';
import { show } from '../datasets/show.js';
import { UnusableRow } from '../datasets/unusable-row.js';
import { sortedLabels } from '../metrics/label.js';
import { averages, scoresOf } from '../metrics/precision-recall-f1.js';
import { classNames } from './class-names.js';
import { parseRows } from './parse-rows.js';
import type { Protocol } from './protocol.js';

const NAMES = ['precision', 'recall', 'f1'] as const;

/** Several classes a row: precision, recall and F1 over the classes; accuracy counts rows whose every class is right. */
export const multilabel: Protocol = (answered, options) => {
  const occurring = sortedLabels(answered.flatMap(({ example }) => list(example.gold))).map(String);
  const known = classNames([], [], options.labels ?? occurring);
  const { rows, excluded } = parseRows(answered, (prediction, example) => ({
    predicted: new Set(parseLabels(prediction).map((label) => nameOf(known.names, label, () => known.indexOf(label)))),
    gold: new Set(list(example.gold).map((label) => known.names[known.indexOf(label)])),
  }));
  const labels = sortedLabels(rows.flatMap(({ parsed }) => [...parsed.gold, ...parsed.predicted])).map(String);
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
          const tallies = labels.map((label) => {
            const tally = { correct: 0, predicted: 0, gold: 0 };
            for (const [row, { parsed }] of rows.entries()) {
              const [isGold, isPredicted] = [parsed.gold.has(label), parsed.predicted.has(label)];
              tally.gold += Number(isGold) * sampleWeight[row];
              tally.predicted += Number(isPredicted) * sampleWeight[row];
              tally.correct += Number(isGold && isPredicted) * sampleWeight[row];
            }
            return tally;
          });
          const { macro, micro, weighted } = averages(tallies);
          return [
            ...[macro, micro, weighted].flatMap((scores) => NAMES.map((name) => scores?.[name] ?? null)),
            ...tallies.flatMap((tally) => NAMES.map((name) => scoresOf(tally)[name])),
          ];
        },
      },
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
