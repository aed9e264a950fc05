import type { Sequence } from '../model/sequence.js';
import { columnOf, fieldOf, typeName } from './fields.js';
import { RecordError } from './record-error.js';
import type { JsonObject, JsonValue, TaskContext } from './task.js';

/** Fields of a line that gives ids instead of texts. */
export const idFields = ['input_ids', 'token_type_ids', 'attention_mask'] as const;

/** Ids as a line gives them, complete; positions that the mask leaves out are gone. */
export type GivenIds = Required<Pick<Sequence, 'ids' | 'typeIds'>>;

/**
 * Reads `input_ids` with its `token_type_ids` and `attention_mask`; undefined where the line has none.
 *
 * @throws RecordError ERR_FIELD, ERR_TOKEN_ID, ERR_TOO_MANY_TOKENS
 */
export function givenIds(record: JsonObject, context: TaskContext): GivenIds | undefined {
  const ids = fieldOf(record, 'input_ids', context);
  if (ids === undefined) return undefined;
  return checkedIds(
    ids,
    fieldOf(record, 'token_type_ids', context),
    fieldOf(record, 'attention_mask', context),
    context,
  );
}

/** The same of a line that asks about several sequences (multiple-choice): each field is a list of lists. */
export function givenIdLists(record: JsonObject, context: TaskContext): GivenIds[] | undefined {
  const lists = fieldOf(record, 'input_ids', context);
  if (lists === undefined) return undefined;
  const idLists = asList(lists, 'input_ids', context);
  const typeLists = asListOf(idLists.length, record, 'token_type_ids', context);
  const masks = asListOf(idLists.length, record, 'attention_mask', context);
  return idLists.map((ids, choice) => checkedIds(ids, typeLists?.[choice], masks?.[choice], context));
}

function checkedIds(
  ids: JsonValue,
  types: JsonValue | undefined,
  mask: JsonValue | undefined,
  context: TaskContext,
): GivenIds {
  const { vocab_size: vocabSize, type_vocab_size: typeVocabSize } = context.config;
  const all = wholeNumbers(ids, 'input_ids', context);
  const strangerId = all.find((id) => id < 0 || id >= vocabSize);
  if (strangerId !== undefined) {
    throw new RecordError('ERR_TOKEN_ID', `token id ${strangerId} is not in 0…${vocabSize - 1}`);
  }
  const typeIds =
    types === undefined ? new Array<number>(all.length).fill(0) : wholeNumbers(types, 'token_type_ids', context);
  checkLength(typeIds, all.length, 'token_type_ids', context);
  const strangerType = typeIds.find((type) => type < 0 || type >= typeVocabSize);
  if (strangerType !== undefined) {
    throw new RecordError('ERR_FIELD', `token type ${strangerType} is not in 0…${typeVocabSize - 1}`);
  }
  const kept = mask === undefined ? all.map(() => 1) : wholeNumbers(mask, 'attention_mask', context);
  checkLength(kept, all.length, 'attention_mask', context);
  if (kept.some((bit) => bit !== 0 && bit !== 1)) {
    throw new RecordError('ERR_FIELD', `${columnOf('attention_mask', context)} holds more than 0 and 1`);
  }
  const isKept = (_: number, position: number): boolean => kept[position] === 1;
  const given = { ids: Int32Array.from(all.filter(isKept)), typeIds: Int32Array.from(typeIds.filter(isKept)) };
  if (given.ids.length === 0) throw new RecordError('ERR_FIELD', `${columnOf('input_ids', context)} is empty`);
  if (given.ids.length > context.maxLength) {
    throw new RecordError('ERR_TOO_MANY_TOKENS', `${given.ids.length} tokens, ${context.maxLength} at most`);
  }
  return given;
}

function wholeNumbers(value: JsonValue, field: string, context: TaskContext): number[] {
  const list = asList(value, field, context);
  const stranger = list.find((item) => !Number.isInteger(item));
  if (stranger !== undefined) {
    const seen = typeof stranger === 'number' ? String(stranger) : typeName(stranger);
    throw new RecordError('ERR_FIELD', `${columnOf(field, context)} holds ${seen} among its whole numbers`);
  }
  return list as number[];
}

function asList(value: JsonValue, field: string, context: TaskContext): JsonValue[] {
  if (Array.isArray(value)) return value;
  throw new RecordError('ERR_FIELD', `${columnOf(field, context)} is ${typeName(value)}, not a list`);
}

function asListOf(length: number, record: JsonObject, field: string, context: TaskContext): JsonValue[] | undefined {
  const value = fieldOf(record, field, context);
  if (value === undefined) return undefined;
  const list = asList(value, field, context);
  checkLength(list, length, field, context);
  return list;
}

function checkLength(list: readonly JsonValue[], length: number, field: string, context: TaskContext): void {
  if (list.length === length) return;
  const ids = columnOf('input_ids', context);
  throw new RecordError('ERR_FIELD', `${columnOf(field, context)} has ${list.length} items, ${ids} has ${length}`);
}
