import type { AnswerValue } from '../tasks/task.js';

/** `Array.isArray` does not narrow readonly arrays. */
export function isList(value: object): value is readonly AnswerValue[] {
  return Array.isArray(value);
}
