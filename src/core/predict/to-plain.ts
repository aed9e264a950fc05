import type { AnswerValue, JsonValue } from '../tasks/task.js';
import { shortestFloat32 } from '../tensor/shortest-float32.js';
import { isList } from './is-list.js';

/** An answer as a plain value, which holds the numbers that `toJson` would write. */
export function toPlain(value: AnswerValue): JsonValue {
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Float32Array) return Array.from(value, (float) => Number(shortestFloat32(float)));
  if (isList(value)) return value.map(toPlain);
  const entries = value instanceof Map ? [...value] : Object.entries(value);
  return Object.fromEntries(entries.map(([key, item]) => [key, toPlain(item)]));
}
