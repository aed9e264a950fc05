import type { Dataset, Example } from './dataset.js';
import { UnusableRow } from './unusable-row.js';

export type ExamplePart = Omit<Example, 'row' | 'where'>;

/** Reads rows one by one; those that cannot be read are kept apart with their reason. */
export function collectExamples<Row>(
  rows: readonly Row[],
  whereOf: (row: Row, index: number) => string,
  read: (row: Row, index: number) => ExamplePart,
): Pick<Dataset, 'examples' | 'unusable' | 'rowCount'> {
  const dataset: Pick<Dataset, 'examples' | 'unusable'> = { examples: [], unusable: [] };
  for (const [index, row] of rows.entries()) {
    const where = whereOf(row, index);
    try {
      dataset.examples.push({ ...read(row, index), row: index, where });
    } catch (error) {
      if (!(error instanceof UnusableRow)) throw error;
      dataset.unusable.push({ where, reason: error.message });
    }
  }
  return { ...dataset, rowCount: rows.length };
}
