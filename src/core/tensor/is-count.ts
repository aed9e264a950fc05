/** A whole number from 0, as exact as JavaScript has it: a size, or a place. */
export function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
