import type { AnswerValue } from '../tasks/task.js';
import { shortestFloat32 } from '../tensor/shortest-float32.js';
import { isList } from './is-list.js';

/** An answer as JSON, without spaces; keys in the order they were given. */
export function toJson(value: AnswerValue): string {
  if (typeof value === 'number') return String(value);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (value instanceof Float32Array) return floatsToJson(value);
  if (isList(value)) return `[${value.map(toJson).join(',')}]`;
  const entries = value instanceof Map ? [...value] : Object.entries(value);
  return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${toJson(item)}`).join(',')}}`;
}

function floatsToJson(floats: Float32Array): string {
  let json = '[';
  for (let index = 0; index < floats.length; index += 1) {
    if (index > 0) json += ',';
    json += shortestFloat32(floats[index]!);
  }
  return `${json}]`;
}
