import type { JsonObject } from '../../tasks/task.js';
import { choiceIndex } from './choice-index.js';
import type { ExamplePart } from './collect-examples.js';
import { isObject } from './parse-json.js';
import { UnusableRow } from './unusable-row.js';

/** A JSONL format of multiple-choice questions: its name, how a record of it looks, what it asks. */
export interface ChoiceFormat {
  name: string;
  matches(record: JsonObject): boolean;
  read(record: JsonObject): ExamplePart;
}

export const choiceFormats: readonly ChoiceFormat[] = [
  {
    /** Talmor et al. 2019. */
    name: 'CommonsenseQA',
    matches: (record) =>
      isObject(record.question) && Array.isArray(record.question.choices) && 'stem' in record.question,
    read: readCommonsenseQa,
  },
  {
    /** Roemmele et al. 2011, in SuperGLUE's form. */
    name: 'COPA',
    matches: (record) =>
      ['premise', 'choice1', 'choice2', 'question'].every((name) => typeof record[name] === 'string'),
    read: readCopa,
  },
];

function readCommonsenseQa(record: JsonObject): ExamplePart {
  const question = isObject(record.question) ? record.question : {};
  const choices = (Array.isArray(question.choices) ? question.choices : []).filter(isObject);
  const texts = choices.map(({ text }) => String(text));
  const gold = choices.findIndex(({ label }) => label === record.answerKey);
  if (typeof record.id !== 'string') throw new UnusableRow('no id');
  if (gold === -1) throw new UnusableRow(`answerKey is none of the choices' labels`);
  return { id: record.id, record: { id: record.id, text: question.stem, choices: texts }, gold };
}

function readCopa(record: JsonObject): ExamplePart {
  const choices = [String(record.choice1), String(record.choice2)];
  const asks = record.question === 'cause' ? 'What was the cause of this?' : 'What happened as a result?';
  return {
    ...(typeof record.idx === 'number' && { id: String(record.idx) }),
    record: { context: record.premise, question: asks, choices },
    gold: choiceIndex(record.label, choices),
    group: String(record.question),
  };
}
