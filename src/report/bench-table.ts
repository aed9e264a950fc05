import type { BenchReport, BenchRow, ConversionSpeed } from '../core/bench/bench-report.js';
import type { RowChange } from '../core/bench/compare-baseline.js';
import { formatTable } from './format-table.js';

/** A bench for a terminal: the machine, a row a measurement, and what stands beside them. */
export function benchTable(report: BenchReport, changes?: readonly RowChange[]): string {
  const { machine, model, peak_gflops: peak, cold_start_ms: cold, conversion } = report;
  const header = [...benchHeader, ...(changes === undefined ? [] : ['baseline'])];
  const rows = report.rows.map((row, index) => [
    ...benchCells(row),
    ...(changes === undefined ? [] : [describeChange(changes[index]!)]),
  ]);
  const shown = header.map((name, column) => !REPORT_ONLY.has(name) && rows.some((row) => row[column] !== ''));
  const pick = (cells: readonly string[]): string[] => cells.filter((_, column) => shown[column]);
  const beside = [
    peak.fp32 === null ? [] : [`peak fp32 ${peak.fp32.toFixed(0)} GFLOP/s`],
    peak.int8 === null ? [] : [`int8 ${peak.int8.toFixed(0)} GOP/s`],
    cold === null ? [] : [`cold start ${cold.toFixed(0)} ms`],
    conversion === null ? [] : [describeConversion(conversion)],
  ].flat();
  return [
    `${model.name}: ${model.layers} layers × ${model.hidden}, ${(model.parameters / 1e6).toFixed(0)} M parameters`,
    `${machine.processor}, ${machine.cores} cores, ONNX Runtime ${machine.onnxruntime}, Node ${machine.node}, load ${machine.load_per_core.toFixed(2)} a core`,
    '',
    ...formatTable(pick(header), rows.map(pick)),
    '',
    beside.join(' · '),
  ].join('\n');
}

/** Also of the HTML report. */
export function describeConversion({ seconds, written_mb_per_second: rate, rss_mb }: ConversionSpeed): string {
  return `conversion ${seconds.toFixed(1)} s, ${rate.toFixed(0)} MB/s written, ${rss_mb.toFixed(0)} MB of memory at most`;
}

/** So that a row fits into 120 columns. */
const REPORT_ONLY: ReadonlySet<string> = new Set(['mean ± sd ms', 'outliers']);

/** Also of the HTML report. */
export const benchHeader = [
  'row',
  'batch',
  'length',
  'workers',
  'tokens/s',
  'sequences/s',
  'p50 ms',
  'p90 ms',
  'p99 ms',
  'GFLOP/s',
  'of peak',
  'answers kept',
  'cores',
  'MB',
  'mean ± sd ms',
  'outliers',
];

export function benchCells(row: BenchRow): string[] {
  const { ms } = row;
  return [
    `${row.provider} ${row.precision} ${row.scenario}`,
    row.batch === null ? 'data' : String(row.batch),
    row.length === null ? 'data' : String(row.length),
    `${row.workers} × ${row.threads}`,
    row.tokens_per_second.toFixed(0),
    row.sequences_per_second.toFixed(1),
    ms.p50.toFixed(1),
    ms.p90.toFixed(1),
    ms.p99.toFixed(1),
    row.gflops.toFixed(0),
    row.share_of_peak === null ? '' : `${(100 * row.share_of_peak).toFixed(0)} %`,
    row.agreement === null || row.precision === 'fp32' ? '' : `${(100 * row.agreement).toFixed(1)} %`,
    row.cores_used.toFixed(2),
    row.rss_mb.toFixed(0),
    `${ms.mean.toFixed(1)} ± ${ms.sd.toFixed(1)}`,
    String(ms.outliers.length),
  ];
}

function describeChange({ ratio, regressed }: RowChange): string {
  if (ratio === null) return 'new';
  return `${ratio.toFixed(3)}×${regressed ? ' regressed' : ''}`;
}
