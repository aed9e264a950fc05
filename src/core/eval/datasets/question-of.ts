import type { JsonObject } from '../../tasks/task.js';
import type { Question } from './dataset.js';
import { field } from './fields.js';
import { isNumeral } from './to-number.js';

/** What records ask: by the fields of the first, and classes that are numbers with a fraction are no classes. */
export function questionOf(
  records: readonly JsonObject[],
  columns: ReadonlyMap<string, string> = new Map(),
): Question | undefined {
  const question = questionOfRecord(records[0], columns);
  if (question !== 'classification') return question;
  const labels = records.map((record) => field(record, 'label', columns)).filter((label) => label !== undefined);
  const isFractional = labels.every(isNumeral) && labels.some((label) => String(label).includes('.'));
  return isFractional ? 'regression' : 'classification';
}

function questionOfRecord(record: JsonObject, columns: ReadonlyMap<string, string> = new Map()): Question | undefined {
  const has = (name: string): boolean => field(record, name, columns) !== undefined;
  if (has('choices') && has('choice')) return 'choices';
  if (has('tokens') && has('tags')) return 'entities';
  if (has('question') && has('context') && has('answers')) return 'answers';
  if (has('masked')) return 'masked-lm';
  if (Object.hasOwn(record, 'next_sentence_label') || Object.hasOwn(record, 'is_next')) return 'next-sentence';
  if (Array.isArray(field(record, 'labels', columns))) return 'multilabel';
  if (columns.has('score') && !columns.has('label')) return 'regression';
  if (has('label')) return 'classification';
  if (has('score')) return 'regression';
  return undefined;
}
