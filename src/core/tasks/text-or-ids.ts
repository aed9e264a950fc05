import type { Sequence } from '../model/sequence.js';
import type { Encoding, Text } from '../tokenizer/tokenizer.js';
import { missingField, optionalTextField, textField } from './fields.js';
import { type GivenIds, givenIds } from './given-ids.js';
import type { JsonObject, TaskContext } from './task.js';

/** What most tasks eat: one text or pair, or the ids that stand for it. */
export interface TextOrIds {
  text?: { text: string; pair?: string };
  given?: GivenIds;
}

/**
 * Reads `text` and, where the task takes one, `text_pair`; the ids where there is no text.
 *
 * @throws RecordError
 */
export function parseTextOrIds(
  record: JsonObject,
  context: TaskContext,
  pair: 'none' | 'optional' | 'required',
): TextOrIds {
  const text = optionalTextField(record, 'text', context);
  if (text === undefined) {
    const given = givenIds(record, context);
    return given === undefined ? missingField('text', context) : { given };
  }
  if (pair === 'none') return { text: { text } };
  if (pair === 'required') return { text: { text, pair: textField(record, 'text_pair', context) } };
  const second = optionalTextField(record, 'text_pair', context);
  return { text: second === undefined ? { text } : { text, pair: second } };
}

/** The one sequence of such a line. */
export function sequenceOf(input: TextOrIds, encodings: readonly Encoding[]): Sequence {
  if (input.given !== undefined) return input.given;
  const { ids, typeIds } = encodings[0]!;
  return { ids, typeIds };
}

export function textsOf(input: TextOrIds): Text[] {
  return input.text === undefined ? [] : [input.text];
}
