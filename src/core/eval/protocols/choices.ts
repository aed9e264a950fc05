import type { JsonValue } from '../../tasks/task.js';
import { choiceIndex } from '../datasets/choice-index.js';
import type { Example } from '../datasets/dataset.js';
import { isObject } from '../datasets/parse-json.js';
import { show } from '../datasets/show.js';
import { UnusableRow } from '../datasets/unusable-row.js';
import { parseRows } from './parse-rows.js';
import type { Protocol } from './protocol.js';

/** One choice of several: accuracy, of all questions and of each group (RACE's middle and high). */
export const choices: Protocol = (answered) => {
  const { rows, excluded } = parseRows(answered, parseChoice);
  const groups = [...new Set(rows.flatMap(({ example }) => example.group ?? []))].sort();
  const isRight = rows.map(({ example, parsed }) => parsed.choice === example.gold);
  const accuracyOf = (path: string, inGroup: (group: string | undefined) => boolean) => {
    const asked = rows.map(({ example }) => Number(inGroup(example.group)));
    return { path: [path], correct: asked.map((isAsked, row) => isAsked * Number(isRight[row])), asked };
  };
  return {
    figures: [
      accuracyOf('accuracy', () => true),
      ...groups.map((group) => accuracyOf(`${group}_accuracy`, (other) => other === group)),
    ],
    rows: rows.map(({ example, parsed }, row) => ({
      where: example.where,
      id: example.id,
      record: example.record,
      gold: example.gold,
      prediction: parsed.choice,
      isRight: isRight[row],
      loss: lossOf(example, parsed),
      confidence: parsed.scores?.[parsed.choice],
    })),
    excluded,
  };
};

interface ParsedChoice {
  choice: number;
  scores?: number[];
}

/** predict's `{"choice", "scores"}`, an index, a letter, the choice's text, or a score for each choice (the first of equals wins). */
function parseChoice(prediction: JsonValue, { record }: Example): ParsedChoice {
  const texts = Array.isArray(record.choices) ? record.choices.map(String) : [];
  if (Array.isArray(prediction)) {
    const scores = prediction.filter((score) => typeof score === 'number');
    if (scores.length !== texts.length)
      throw new UnusableRow(`not a score for each of the ${texts.length} choices: ${show(prediction)}`);
    return { choice: scores.indexOf(Math.max(...scores)) };
  }
  if (!isObject(prediction)) return { choice: choiceIndex(prediction, texts) };
  const { scores } = prediction;
  const numbers = Array.isArray(scores) ? scores.filter((score) => typeof score === 'number') : undefined;
  return { choice: choiceIndex(prediction.choice, texts), scores: numbers };
}

function lossOf({ gold }: Example, { choice, scores }: ParsedChoice): number {
  const probability = scores?.[Number(gold)];
  return probability === undefined ? Number(choice !== gold) : -Math.log(Math.max(probability, Number.MIN_VALUE));
}
