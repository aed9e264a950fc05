import type { JsonValue } from '../../tasks/task.js';
import type { Example, Exclusion } from '../datasets/dataset.js';
import { UnusableRow } from '../datasets/unusable-row.js';
import type { Answered } from './protocol.js';

/** Reads each prediction; what cannot be read is kept apart with its reason. */
export function parseRows<Parsed>(
  answered: readonly Answered[],
  parse: (prediction: JsonValue, example: Example) => Parsed,
): { rows: { example: Example; parsed: Parsed }[]; excluded: Exclusion[] } {
  const rows: { example: Example; parsed: Parsed }[] = [];
  const excluded: Exclusion[] = [];
  for (const { example, prediction, reason } of answered) {
    if (prediction === undefined) {
      excluded.push({ where: example.where, reason: reason ?? 'no prediction' });
      continue;
    }
    try {
      rows.push({ example, parsed: parse(prediction, example) });
    } catch (error) {
      if (!(error instanceof UnusableRow)) throw error;
      excluded.push({ where: example.where, reason: error.message });
    }
  }
  return { rows, excluded };
}
