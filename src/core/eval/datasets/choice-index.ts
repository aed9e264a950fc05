import type { JsonValue } from '../../tasks/task.js';
import { show } from './show.js';
import { UnusableRow } from './unusable-row.js';

/** 0, "0", "A", or the choice itself. @throws UnusableRow */
export function choiceIndex(value: JsonValue | undefined, choices: readonly string[]): number {
  const isLetter = typeof value === 'string' && /^[A-Z]$/.test(value);
  const index = isLetter
    ? value.charCodeAt(0) - 'A'.charCodeAt(0)
    : typeof value === 'string' && !/^\d+$/.test(value)
      ? choices.indexOf(value)
      : Number(value ?? Number.NaN);
  if (Number.isInteger(index) && index >= 0 && index < choices.length) return index;
  throw new UnusableRow(`none of the ${choices.length} choices: ${show(value)}`);
}
