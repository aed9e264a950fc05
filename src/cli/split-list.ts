import { UsageError } from '../core/errors.js';

/**
 * `a,b,c` → its words.
 *
 * @throws UsageError for an empty word, or one that is not among `choices`
 */
export function splitList(text: string): string[];
export function splitList<T extends string>(text: string, choices: readonly T[]): T[];
export function splitList(text: string, choices?: readonly string[]): string[] {
  const words = text.split(',').map((word) => word.trim());
  const wrong = words.find((word) => word === '' || choices?.includes(word) === false);
  if (wrong === undefined) return words;
  throw new UsageError(wrong === '' ? 'an empty word in a list' : 'no such choice', {
    where: wrong === '' ? text : wrong,
    remedy: choices && `choose from ${choices.join(', ')}`,
  });
}
