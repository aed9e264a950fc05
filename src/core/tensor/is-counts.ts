import { isCount } from './is-count.js';

/** A shape, or offsets in one. */
export function isCounts(value: unknown): value is number[] {
  return Array.isArray(value) && value.every(isCount);
}
