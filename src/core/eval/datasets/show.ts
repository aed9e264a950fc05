import type { JsonValue } from '../../tasks/task.js';

/** A value in a message: whole where it is short. */
export function show(value: JsonValue | undefined): string {
  const text = inWords(value);
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text;
}

function inWords(value: JsonValue | undefined): string {
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'string') return JSON.stringify(value);
  return typeof value === 'object' && value !== null ? 'an object' : String(value);
}

/** One line of a terminal has room for about as much. */
const MAX_SHOWN = 60;
