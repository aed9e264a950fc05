import type { BenchReport, BenchRow } from '../core/bench/bench-report.js';
import type { RowChange } from '../core/bench/compare-baseline.js';
import { benchCells, describeOutliers } from './bench-cells.js';
import { benchCharts, seriesOf, shapeOf } from './bench-charts.js';
import { describeConversion } from './bench-table.js';
import { escapeHtml } from './escape-html.js';
import { htmlPage } from './html-page.js';
import { htmlTable } from './html-table.js';

/** A bench as one self-contained page: throughput by shape, latency, the roofline, and every figure. */
export async function benchHtml(report: BenchReport, changes?: readonly RowChange[]): Promise<string> {
  const { machine, model, rows } = report;
  const { header, cells } = benchCells(rows);
  return htmlPage(
    `megabert bench: ${model.name}`,
    `${machine.date} · ${machine.processor}, ${machine.cores} cores, ${machine.memory_gb} GB · ONNX Runtime ${machine.onnxruntime}, Node ${machine.node}`,
    [
      { title: 'At a glance', body: await benchCharts(report) },
      { title: 'Every row', body: htmlTable(header, cells) + note(report) + outlierList(rows) },
      ...(changes === undefined ? [] : [{ title: 'Against the baseline', body: changeTable(changes) }]),
    ],
  );
}

function changeTable(changes: readonly RowChange[]): string {
  const rows = changes.map(({ row, before, ratio, regressed }) => [
    `${shapeOf(row)}, ${seriesOf(row)}`,
    before === null ? 'new' : before.tokens_per_second.toFixed(0),
    row.tokens_per_second.toFixed(0),
    ratio === null ? '' : ratio.toFixed(3),
    regressed ? 'regressed' : '',
  ]);
  return htmlTable(['row', 'tokens/s then', 'now', 'ratio', ''], rows);
}

function outlierList(rows: readonly BenchRow[]): string {
  const items = describeOutliers(rows).map((line) => `<li>${escapeHtml(line)}</li>`);
  return items.length === 0 ? '' : `<ul class="note">${items.join('')}</ul>`;
}

/** What stands beside the rows. */
function note({ machine, cold_start_ms: cold, conversion, ...report }: BenchReport): string {
  const { peak_gflops: peak, memory_gb_per_second: memory } = report;
  const sentences = [
    `Load ${machine.load_per_core.toFixed(2)} a core as the bench began; "cores" is processor time over wall time, of the row and of others.`,
    ...(peak.fp32 === null ? [] : [`Peak of fp32: ${peak.fp32.toFixed(0)} GFLOP/s.`]),
    ...(peak.int8 === null ? [] : [`Peak of int8: ${peak.int8.toFixed(0)} GOP/s.`]),
    `Memory: ${memory.toFixed(0)} GB/s.`,
    ...(cold === null ? [] : [`Cold start: ${cold.toFixed(0)} ms from the shell to the first answer.`]),
    ...(conversion === null ? [] : [`And ${describeConversion(conversion)}.`]),
  ];
  return `<p class="note">${sentences.join(' ')}</p>`;
}
