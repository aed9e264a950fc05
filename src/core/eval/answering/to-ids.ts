import type { JsonValue } from '../../tasks/task.js';

/** A list of whole numbers below `end`; undefined where it is none. */
export function toIds(value: JsonValue | undefined, end: number): Int32Array | undefined {
  const isId = (id: JsonValue): id is number => typeof id === 'number' && Number.isInteger(id) && id >= 0 && id < end;
  return Array.isArray(value) && value.length > 0 && value.every(isId) ? Int32Array.from(value) : undefined;
}
