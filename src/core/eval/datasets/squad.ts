import type { JsonObject, JsonValue } from '../../tasks/task.js';
import { collectExamples, type ExamplePart } from './collect-examples.js';
import type { Dataset, Example } from './dataset.js';
import { isObject } from './parse-json.js';
import { UnusableRow } from './unusable-row.js';

export type SquadVersion = '1.1' | '2.0';

export interface SquadDataset extends Dataset {
  version: SquadVersion;
}

/** A SQuAD file: `{"version", "data": [{"paragraphs": [{"context", "qas": […]}]}]}` (Rajpurkar et al. 2016, 2018). */
export function isSquad(json: JsonValue): json is JsonObject & { data: JsonValue[] } {
  return (
    isObject(json) &&
    Array.isArray(json.data) &&
    json.data.every((article) => isObject(article) && 'paragraphs' in article)
  );
}

/** Version 2 is told by its number, or by questions marked `is_impossible`. There a doubled id counts once, the last. */
export function readSquad(json: JsonObject): SquadDataset {
  const questions = questionsOf(json);
  const version: SquadVersion =
    /^v?2/.test(String(json.version)) || questions.some(({ question }) => 'is_impossible' in question) ? '2.0' : '1.1';
  const collected = collectExamples(questions, whereOf, (row) => readQuestion(row, version));
  const examples = version === '2.0' ? lastOfEachId(collected.examples) : collected.examples;
  const rowCount = collected.rowCount - (collected.examples.length - examples.length);
  const strangers = examples.filter(hasStrangeAnswer);
  return {
    name: `SQuAD ${version}`,
    version,
    question: 'answers',
    ...collected,
    rowCount,
    examples,
    warnings: strangers.length === 0 ? [] : [strangersWarning(strangers)],
  };
}

interface QuestionRow {
  question: JsonObject;
  context: JsonValue | undefined;
}

function questionsOf(json: JsonObject): QuestionRow[] {
  return list(json.data).flatMap((article) =>
    list(article.paragraphs).flatMap((paragraph) =>
      list(paragraph.qas).map((question) => ({ question, context: paragraph.context })),
    ),
  );
}

function list(value: JsonValue | undefined): JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

function whereOf({ question }: QuestionRow, index: number): string {
  return `question ${typeof question.id === 'string' ? question.id : index + 1}`;
}

function readQuestion({ question, context }: QuestionRow, version: SquadVersion): ExamplePart {
  if (typeof question.id !== 'string') throw new UnusableRow('no id');
  if (typeof question.question !== 'string' || typeof context !== 'string')
    throw new UnusableRow('no question or context');
  const answers = list(question.answers).map((answer) => answer.text);
  if (!answers.every((answer) => typeof answer === 'string')) throw new UnusableRow('an answer without text');
  if (version === '1.1' && answers.length === 0) throw new UnusableRow('no gold answer');
  return { id: question.id, record: { id: question.id, question: question.question, context }, gold: answers };
}

function lastOfEachId(examples: readonly Example[]): Example[] {
  return [...new Map(examples.map((example) => [example.id, example])).values()];
}

function hasStrangeAnswer({ record, gold }: Example): boolean {
  const context = String(record.context);
  return Array.isArray(gold) && gold.some((answer) => !context.includes(String(answer)));
}

function strangersWarning(examples: readonly Example[]): string {
  const named = examples.slice(0, 3).map(({ id }) => id);
  const what =
    examples.length === 1
      ? 'a question has a gold answer that does not occur in its context'
      : `${examples.length} questions have gold answers that do not occur in their context`;
  return `${what} (${named.join(', ')}${examples.length > 3 ? ', …' : ''}): scored as they stand`;
}
