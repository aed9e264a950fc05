import { expect, it } from 'vitest';
import type { BenchRow } from '../../dist/core/bench/bench-report.js';
import { stolenMs } from '../../dist/core/bench/machine-time.js';
import { rowWarnings } from '../../dist/core/bench/row-warnings.js';

const row = (others: number, before: number, after: number): BenchRow =>
  ({ cores_used_by_others: others, peak_beside: { before, after } }) as BenchRow;

it.each([
  { of: 'a quiet machine', rows: [row(0.1, 200, 190), row(0, 800, 880)], warnings: [] },
  { of: 'a busy one', rows: [row(0, 200, 200), row(0.9, 200, 200)], warnings: [/up to 0\.9 cores/] },
  { of: 'one that became slower', rows: [row(0, 200, 200), row(0, 800, 600)], warnings: [/up to 25 %/] },
  { of: 'one that became faster', rows: [row(0, 600, 800)], warnings: [/up to 25 %/] },
])('$of is said to be one', ({ rows, warnings }) => {
  const texts = rowWarnings(rows);
  expect(texts).toHaveLength(warnings.length);
  warnings.forEach((warning, index) => {
    expect(texts[index]).toMatch(warning);
  });
});

// A guest's /proc/stat; the order of its numbers: proc_stat(5).
it.each([
  { stat: 'cpu  2063814 840376 629873 1726995 28760 3 4605 8150 7 1\ncpu0 1 2 3 4 5 6 7 9 0 0\n', ms: 81500 },
  { stat: '', ms: 0 },
])('steal is $ms ms of the machine', ({ stat, ms }) => {
  expect(stolenMs(stat)).toBe(ms);
});
