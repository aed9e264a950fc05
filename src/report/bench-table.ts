import type { BenchReport, ConversionSpeed } from '../core/bench/bench-report.js';
import type { RowChange } from '../core/bench/compare-baseline.js';
import { benchCells, describeOutliers } from './bench-cells.js';
import { fitTable } from './fit-table.js';

/** A bench for a terminal of `width` columns: the machine, a row a measurement, and what stands beside them. */
export function benchTable(report: BenchReport, changes?: readonly RowChange[], width?: number): string {
  const { machine, model, peak_gflops: peak, memory_gb_per_second: memory, cold_start_ms: cold, conversion } = report;
  const { header, cells } = benchCells(report.rows, changes === undefined ? WIDE_COLUMNS : NOT_COMPARED_COLUMNS);
  if (changes !== undefined) {
    header.push('baseline');
    for (const [index, row] of cells.entries()) row.push(describeChange(changes[index]!));
  }
  const beside = [
    peak.fp32 === null ? [] : [`peak fp32 ${peak.fp32.toFixed(0)} GFLOP/s`],
    peak.int8 === null ? [] : [`${peak.fp32 === null ? 'peak ' : ''}int8 ${peak.int8.toFixed(0)} GOP/s`],
    [`memory ${memory.toFixed(0)} GB/s`],
    cold === null ? [] : [`cold start ${cold.toFixed(0)} ms`],
    conversion === null ? [] : [describeConversion(conversion)],
  ].flat();
  const outliers = describeOutliers(report.rows);
  return [
    `${model.name}: ${model.layers} layers × ${model.hidden}, ${(model.parameters / 1e6).toFixed(0)} M parameters`,
    `${machine.processor}, ${machine.cores} cores, ONNX Runtime ${machine.onnxruntime}, Node ${machine.node}, load ${machine.load_per_core.toFixed(2)} a core`,
    '',
    ...fitTable(header, cells, { spare: SPARE_COLUMNS, width }),
    '',
    ...(outliers.length === 0 ? [] : [...outliers, '']),
    beside.join(' · '),
  ].join('\n');
}

/** Also of the HTML report. */
export function describeConversion({ seconds, written_mb_per_second: rate, rss_mb }: ConversionSpeed): string {
  return `conversion ${seconds.toFixed(1)} s, ${rate.toFixed(0)} MB/s written, ${rss_mb.toFixed(0)} MB of memory at most`;
}

/** Only in the report, so that a row fits a terminal. */
const WIDE_COLUMNS = ['mean ± sd ms', 'peak beside', 'others'];

/** Beside a comparison, which wants the room. */
const NOT_COMPARED_COLUMNS = [...WIDE_COLUMNS, 'seq/s', 'p90 ms', 'p99 ms', 'GFLOP/s', 'kept', 'cores', 'MB'];

/** What a narrow terminal does without, in this order. */
const SPARE_COLUMNS = ['p90 ms', 'MB', 'seq/s', 'p99 ms', 'cores', 'GFLOP/s'];

function describeChange({ ratio, regressed }: RowChange): string {
  if (ratio === null) return 'new';
  return `${ratio.toFixed(3)}×${regressed ? ' regressed' : ''}`;
}
