import { RecordError } from './record-error.js';
import type { JsonObject, JsonValue, TaskContext } from './task.js';

/** The value of a field, under the name that it has in the lines; undefined where the line lacks it or it is null. */
export function fieldOf(record: JsonObject, field: string, context: TaskContext): JsonValue | undefined {
  const column = columnOf(field, context);
  return Object.hasOwn(record, column) ? (record[column] ?? undefined) : undefined;
}

/** @throws RecordError ERR_FIELD where it is missing or no string */
export function textField(record: JsonObject, field: string, context: TaskContext): string {
  return optionalTextField(record, field, context) ?? missingField(field, context);
}

/** @throws RecordError ERR_FIELD where it is there and no string */
export function optionalTextField(record: JsonObject, field: string, context: TaskContext): string | undefined {
  const value = fieldOf(record, field, context);
  if (value === undefined || typeof value === 'string') return value;
  throw new RecordError('ERR_FIELD', `${columnOf(field, context)} is ${typeName(value)}, not a string`);
}

/** @throws RecordError ERR_FIELD where it is there and no list of strings */
export function optionalTextsField(record: JsonObject, field: string, context: TaskContext): string[] | undefined {
  const value = fieldOf(record, field, context);
  if (value === undefined) return undefined;
  if (!Array.isArray(value)) {
    throw new RecordError('ERR_FIELD', `${columnOf(field, context)} is ${typeName(value)}, not a list of strings`);
  }
  const stranger = value.find((item) => typeof item !== 'string');
  if (stranger !== undefined) {
    throw new RecordError('ERR_FIELD', `${columnOf(field, context)} holds ${typeName(stranger)} among its strings`);
  }
  return value as string[];
}

export function missingField(field: string, context: TaskContext): never {
  throw new RecordError('ERR_FIELD', `no field ${columnOf(field, context)}`);
}

export function columnOf(field: string, context: TaskContext): string {
  return context.columns?.[field] ?? field;
}

export function typeName(value: JsonValue): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
