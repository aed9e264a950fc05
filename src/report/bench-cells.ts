import type { BenchRow } from '../core/bench/bench-report.js';

/** What a bench tells of each row: a header, and text for each of its columns. Columns that say nothing are left out. */
export function benchCells(rows: readonly BenchRow[], omitted: readonly string[] = []) {
  const cells = rows.map((row) => columns.map(({ text }) => text(row)));
  const shown = columns.map(({ name }, column) => !omitted.includes(name) && cells.some((row) => row[column] !== ''));
  return {
    header: columns.map(({ name }) => name).filter((_, column) => shown[column]),
    cells: cells.map((row) => row.filter((_, column) => shown[column])),
  };
}

/** A line for each row that has some: `outliers of cpu fp32 offline, 8 × 128, 1 × 2: 2 of 40 runs: 31.2, 28.4 ms`. */
export function describeOutliers(rows: readonly BenchRow[]): string[] {
  return rows
    .filter(({ ms }) => ms.outliers.length > 0)
    .map((row) => {
      const worst = row.ms.outliers.toSorted((a, b) => b - a).map(milliseconds);
      const shown = worst.slice(0, SHOWN_OUTLIERS).join(', ') + (worst.length > SHOWN_OUTLIERS ? ' …' : '');
      const shape = row.batch === null ? 'data' : `${row.batch} × ${row.length}`;
      return `outliers of ${nameOf(row)}, ${shape}, ${workersOf(row)}: ${worst.length} of ${row.runs} runs: ${shown} ms`;
    });
}

const SHOWN_OUTLIERS = 3;

const columns: readonly { name: string; text(row: BenchRow): string }[] = [
  { name: 'row', text: nameOf },
  { name: 'batch', text: ({ batch }) => (batch === null ? 'data' : String(batch)) },
  { name: 'length', text: ({ length }) => (length === null ? 'data' : String(length)) },
  { name: 'workers', text: workersOf },
  { name: 'tokens/s', text: (row) => row.tokens_per_second.toFixed(0) },
  { name: 'seq/s', text: (row) => row.sequences_per_second.toFixed(1) },
  { name: 'p50 ms', text: ({ ms }) => milliseconds(ms.p50) },
  { name: 'p90 ms', text: ({ ms }) => milliseconds(ms.p90) },
  { name: 'p99 ms', text: ({ ms }) => milliseconds(ms.p99) },
  { name: 'mean ± sd ms', text: ({ ms }) => `${milliseconds(ms.mean)} ± ${milliseconds(ms.sd)}` },
  { name: 'GFLOP/s', text: ({ gflops }) => gflops.toFixed(0) },
  { name: 'of peak', text: (row) => (row.share_of_peak === null ? '' : `${(100 * row.share_of_peak).toFixed(0)} %`) },
  { name: 'peak beside', text: peakBesideOf },
  { name: 'kept', text: keptOf },
  { name: 'cores', text: (row) => row.cores_used.toFixed(2) },
  { name: 'others', text: (row) => row.cores_used_by_others.toFixed(2) },
  { name: 'MB', text: (row) => row.rss_mb.toFixed(0) },
];

function nameOf({ provider, precision, scenario }: BenchRow): string {
  return `${provider} ${precision} ${scenario}`;
}

function workersOf({ workers, threads }: BenchRow): string {
  return `${workers} × ${threads}`;
}

function peakBesideOf({ peak_beside: peak }: BenchRow): string {
  return peak === null ? '' : `${peak.before.toFixed(0)}, ${peak.after.toFixed(0)}`;
}

function keptOf({ agreement, precision }: BenchRow): string {
  return agreement === null || precision === 'fp32' ? '' : `${(100 * agreement).toFixed(1)} %`;
}

function milliseconds(value: number): string {
  return value.toFixed(value < 10 ? 2 : 1);
}
