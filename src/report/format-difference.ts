import type { Difference } from '../core/convert/diff.js';
import { alignColumns } from './align-columns.js';

/** What `inspect --diff` prints: tensors that differ, by how much, and what only one of the two has. */
export function formatDifference({ equal, only_in_first, only_in_second, different }: Difference): string {
  const rows = [
    ...only_in_first.map((name) => ['-', name, 'only in the first']),
    ...only_in_second.map((name) => ['+', name, 'only in the second']),
    ...different.map(({ name, shapes, max_difference, count }) => {
      if (shapes !== undefined) return ['≠', name, shapes.map((shape) => `[${shape.join(', ')}]`).join(' against ')];
      if (count === null) return ['≠', name, 'other dtypes'];
      return [
        '≠',
        name,
        `${count.toLocaleString('en-US')} numbers, by ${max_difference?.toPrecision(3) ?? 'NaN'} at most`,
      ];
    }),
  ];
  const summary = `${equal} ${equal === 1 ? 'tensor' : 'tensors'} equal, ${different.length} different`;
  return rows.length === 0 ? summary : `${alignColumns(rows)}\n${summary}`;
}
