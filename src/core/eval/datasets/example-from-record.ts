import type { JsonObject, JsonValue } from '../../tasks/task.js';
import { choiceIndex } from './choice-index.js';
import type { Example, Question } from './dataset.js';
import { field } from './fields.js';
import { isObject } from './parse-json.js';
import { show } from './show.js';
import { toNumber } from './to-number.js';
import { UnusableRow } from './unusable-row.js';

type Columns = ReadonlyMap<string, string>;

/** The part of an example that its record gives. */
export type RecordPart = Pick<Example, 'record' | 'gold' | 'id' | 'similarity'>;

/** Reads what predict needs, and the gold, out of a record. @throws UnusableRow */
export function exampleFromRecord(record: JsonObject, question: Question, columns: Columns = new Map()): RecordPart {
  const id = field(record, 'id', columns);
  const hasId = typeof id === 'string' || typeof id === 'number';
  const part = readers[question](record, columns);
  return hasId ? { ...part, record: { id, ...part.record }, id: String(id) } : part;
}

const readers: Readonly<Record<Question, (record: JsonObject, columns: Columns) => RecordPart>> = {
  classification: (record, columns) => ({ record: texts(record, columns), gold: label(record, columns) }),
  multilabel: (record, columns) => ({ record: texts(record, columns), gold: strings(record, 'labels', columns) }),
  regression: (record, columns) => ({ record: texts(record, columns), gold: score(record, columns) }),
  similarity: (record, columns) => ({ record: texts(record, columns), gold: score(record, columns) }),
  'next-sentence': (record, columns) => ({ record: texts(record, columns), gold: isNext(record, columns) }),
  entities: readEntities,
  answers: readAnswers,
  choices: readChoices,
  'masked-lm': (record, columns) => ({
    record: texts(record, columns),
    gold: field(record, 'masked', columns) ?? null,
  }),
  'causal-lm': (record, columns) => ({ record: texts(record, columns), gold: null }),
  'last-word': (record, columns) => ({ record: texts(record, columns), gold: null }),
  retrieval: (record, columns) => ({ record: texts(record, columns), gold: null }),
};

/**
 * `text` and `text_pair`, or the ids in their place; nothing where there are neither: to score predictions, none is needed. What is
 * no text is left for predict to refuse.
 */
function texts(record: JsonObject, columns: Columns): JsonObject {
  const text = field(record, 'text', columns);
  const pair = field(record, 'text_pair', columns);
  if (isGiven(text)) return isGiven(pair) ? { text, text_pair: pair } : { text };
  if (!Array.isArray(record.input_ids)) return {};
  const { input_ids, token_type_ids, attention_mask } = record;
  return {
    input_ids,
    ...(token_type_ids !== undefined && { token_type_ids }),
    ...(attention_mask !== undefined && { attention_mask }),
  };
}

function isGiven(value: JsonValue | undefined): value is JsonValue {
  return value !== undefined && value !== null;
}

/** A class as text, whether the file writes it as a string or as a number. */
function label(record: JsonObject, columns: Columns): string {
  const value = field(record, 'label', columns);
  if (typeof value === 'string' && value !== '' && value !== '-') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new UnusableRow(value === undefined ? `no ${columns.get('label') ?? 'label'}` : `no class: ${show(value)}`);
}

function score(record: JsonObject, columns: Columns): number {
  const name = field(record, 'score', columns) === undefined ? 'label' : 'score';
  return toNumber(field(record, name, columns), columns.get(name) ?? name);
}

function isNext(record: JsonObject, columns: Columns): boolean {
  const value = field(record, 'next', columns);
  if (typeof value === 'boolean') return value;
  if (value === 0 || value === '0') return true;
  if (value === 1 || value === '1') return false;
  throw new UnusableRow(`neither 0 (follows) nor 1: ${show(value)}`);
}

function strings(record: JsonObject, name: string, columns: Columns): string[] {
  const value = field(record, name, columns);
  if (Array.isArray(value) && value.every((item) => typeof item === 'string' || typeof item === 'number')) {
    return value.map(String);
  }
  throw new UnusableRow(`no list of ${name}: ${show(value)}`);
}

function readEntities(record: JsonObject, columns: Columns): RecordPart {
  const tokens = strings(record, 'tokens', columns);
  const tags = strings(record, 'tags', columns);
  if (tokens.length === tags.length) return { record: { tokens }, gold: tags };
  throw new UnusableRow(`${tokens.length} tokens, but ${tags.length} tags`);
}

function readAnswers(record: JsonObject, columns: Columns): RecordPart {
  const question = requiredText(record, 'question', columns);
  const context = requiredText(record, 'context', columns);
  const answers = answerTexts(field(record, 'answers', columns));
  if (answers === undefined) throw new UnusableRow('no answers');
  return { record: { question, context }, gold: answers };
}

/** `"a"`, `["a", …]`, `[{"text": "a"}, …]` or `{"text": ["a", …]}`. */
function answerTexts(value: JsonValue | undefined): string[] | undefined {
  if (typeof value === 'string') return [value];
  if (isObject(value)) return answerTexts(value.text);
  if (!Array.isArray(value)) return undefined;
  const answers = value.map((item) => (isObject(item) ? item.text : item));
  return answers.every((answer) => typeof answer === 'string') ? answers : undefined;
}

function readChoices(record: JsonObject, columns: Columns): RecordPart {
  const choices = choiceTexts(record, columns);
  const context = field(record, 'context', columns);
  const question = field(record, 'question', columns);
  if (typeof context !== 'string' && typeof question !== 'string') throw new UnusableRow('no context');
  const prompt: JsonObject =
    typeof context !== 'string'
      ? { text: question ?? '' }
      : question === undefined
        ? { text: context }
        : { context, question };
  return { record: { ...prompt, choices }, gold: choiceIndex(goldChoice(record, columns), choices) };
}

/** Where the choices have labels (`{"text": […], "label": ["A", …]}`), the gold is one of these. */
function goldChoice(record: JsonObject, columns: Columns): JsonValue | undefined {
  const gold = field(record, 'choice', columns);
  const choices = field(record, 'choices', columns);
  if (gold === undefined || !isObject(choices) || !Array.isArray(choices.label)) return gold;
  const place = choices.label.indexOf(gold);
  return place === -1 ? gold : place;
}

/** A list, one with labels beside it (Hugging Face's CommonsenseQA and ARC), or several columns. */
function choiceTexts(record: JsonObject, columns: Columns): string[] {
  const named = columns.get('choices');
  const value = named?.includes(',')
    ? named.split(',').map((column) => record[column])
    : textsOf(field(record, 'choices', columns));
  if (Array.isArray(value) && value.length > 0 && value.every((choice) => typeof choice === 'string')) return value;
  throw new UnusableRow('no choices');
}

function textsOf(choices: JsonValue | undefined): JsonValue | undefined {
  return isObject(choices) ? choices.text : choices;
}

function requiredText(record: JsonObject, name: string, columns: Columns): string {
  const value = field(record, name, columns);
  if (typeof value === 'string') return value;
  throw new UnusableRow(`no ${columns.get(name) ?? name}`);
}
