import type { BenchReport, BenchRow } from './bench-report.js';

export interface RowChange {
  row: BenchRow;
  /** null where the baseline has no such row. */
  before: BenchRow | null;
  /** tokens/s now over then; null where there is nothing to compare with. */
  ratio: number | null;
  regressed: boolean;
}

/** Row by row: slower than the baseline by more than `tolerance` (0.05 is 5 %) is a regression. */
export function compareBaseline(report: BenchReport, baseline: BenchReport, tolerance: number): RowChange[] {
  const earlier = new Map(baseline.rows.map((row) => [rowKey(row), row]));
  return report.rows.map((row) => {
    const before = earlier.get(rowKey(row)) ?? null;
    if (before === null) return { row, before, ratio: null, regressed: false };
    const ratio = row.tokens_per_second / before.tokens_per_second;
    return { row, before, ratio, regressed: ratio < 1 - tolerance };
  });
}

function rowKey({ scenario, provider, precision, batch, length, threads, workers }: BenchRow): string {
  return [scenario, provider, precision, batch, length, threads, workers].join(' ');
}
