import type { BenchReport, BenchRow } from '../core/bench/bench-report.js';
import type { RowChange } from '../core/bench/compare-baseline.js';
import { benchCells, benchHeader, describeConversion } from './bench-table.js';
import { htmlChart } from './html-chart.js';
import { htmlPage } from './html-page.js';
import { htmlTable } from './html-table.js';

/** A bench as one self-contained page: throughput by shape, latency, the roofline, and every figure. */
export async function benchHtml(report: BenchReport, changes?: readonly RowChange[]): Promise<string> {
  const { machine, model } = report;
  const charts = [
    await throughputChart(report.rows),
    await latencyChart(report.rows),
    await rooflineChart(report),
    ...(await agreementCharts(report.rows)),
  ];
  return htmlPage(
    `megabert bench: ${model.name}`,
    `${machine.date} · ${machine.processor}, ${machine.cores} cores, ${machine.memory_gb} GB · ONNX Runtime ${machine.onnxruntime}, Node ${machine.node}`,
    [
      { title: 'At a glance', body: `<div class="charts">${charts.join('')}</div>` },
      { title: 'Every row', body: htmlTable(benchHeader, report.rows.map(benchCells)) + note(report) },
      ...(changes === undefined ? [] : [{ title: 'Against the baseline', body: changeTable(changes) }]),
    ],
  );
}

const SIZE = { width: 500, marginRight: 70, marginTop: 30 };

const shapeOf = ({ batch, length }: BenchRow): string => (batch === null ? 'data' : `${batch} × ${length}`);
const seriesOf = ({ provider, precision, workers, threads }: BenchRow): string =>
  `${provider} ${precision}, ${workers} × ${threads}`;

function throughputChart(rows: readonly BenchRow[]): Promise<string> {
  const data = rows.map((row) => ({ shape: shapeOf(row), series: seriesOf(row), value: row.tokens_per_second }));
  return htmlChart('Real tokens a second by batch × length; longer is better', (plot) => ({
    ...SIZE,
    marginLeft: 110,
    x: { label: 'tokens/s', grid: true },
    y: { label: null, domain: [...new Set(data.map(({ series }) => series))] },
    fy: { label: null, domain: [...new Set(data.map(({ shape }) => shape))] },
    color: { legend: false },
    marks: [plot.barX(data, { x: 'value', y: 'series', fy: 'shape', fill: 'series' }), plot.ruleX([0])],
  }));
}

function latencyChart(rows: readonly BenchRow[]): Promise<string> {
  const data = rows.map((row) => ({ ...row.ms, row: `${row.precision} ${shapeOf(row)} ${row.scenario}` }));
  return htmlChart(
    'Milliseconds a call: a dot at the median, ticks at the 90th and 99th percentile; shorter is better',
    (plot) => ({
      ...SIZE,
      marginLeft: 140,
      x: { label: 'ms', grid: true, zero: true },
      y: { label: null, domain: [...new Set(data.map(({ row }) => row))] },
      marks: [
        plot.ruleY(data, { x1: 'p50', x2: 'p99', y: 'row', strokeOpacity: 0.5 }),
        plot.tickX(data, { x: 'p90', y: 'row', insetTop: 4, insetBottom: 4 }),
        plot.tickX(data, { x: 'p99', y: 'row', insetTop: 4, insetBottom: 4 }),
        plot.dot(data, { x: 'p50', y: 'row', fill: 'currentColor', r: 4 }),
      ],
    }),
  );
}

/**
 * Operations a second over operations a byte of weights read: left of the ridge memory is the limit, right of it the
 * multipliers are.
 */
function rooflineChart({ rows, peak_gflops: peak, model }: BenchReport): Promise<string> {
  const data = rows.map((row) => {
    const bytesPerWeight = { fp32: 4, fp16: 2, int8: 1, int4: 0.5 }[row.precision];
    const callsPerSecond = row.sequences_per_second / Math.max(1, (row.batch ?? 1) * row.workers);
    const bytes = callsPerSecond * model.parameters * bytesPerWeight;
    return {
      label: `${row.precision} ${shapeOf(row)}`,
      intensity: (row.gflops * 1e9) / bytes,
      gflops: row.gflops,
      precision: row.precision,
    };
  });
  const roofs = Object.entries(peak).flatMap(([precision, gflops]) => (gflops === null ? [] : [{ precision, gflops }]));
  return htmlChart("Roofline: the dashed lines are this machine's own measured matrix products", (plot) => ({
    ...SIZE,
    x: { label: 'operations a byte of weights', type: 'log', grid: true },
    y: { label: 'GFLOP/s', type: 'log', grid: true },
    marks: [
      plot.ruleY(roofs, { y: 'gflops', strokeDasharray: '4 3', stroke: 'precision' }),
      plot.text(roofs, {
        y: 'gflops',
        text: (roof: { precision: string }) => `peak ${roof.precision}`,
        frameAnchor: 'left',
        dy: -7,
      }),
      plot.dot(data, { x: 'intensity', y: 'gflops', fill: 'precision', r: 5 }),
      plot.text(data, { x: 'intensity', y: 'gflops', text: 'label', dy: -10, fontSize: 10 }),
    ],
  }));
}

/** What a precision gains against what it loses; only where somebody measured the loss. */
async function agreementCharts(rows: readonly BenchRow[]): Promise<string[]> {
  const data = rows.flatMap((row) => (row.agreement === null ? [] : [{ ...row, kept: 100 * row.agreement }]));
  if (new Set(data.map(({ precision }) => precision)).size < 2) return [];
  const chart = htmlChart(
    "Real tokens a second against the share of fp32's top answers kept; up and right is better",
    (plot) => ({
      ...SIZE,
      x: { label: "% of fp32's answers", grid: true },
      y: { label: 'tokens/s', grid: true, zero: true },
      marks: [
        plot.dot(data, { x: 'kept', y: 'tokens_per_second', fill: 'precision', r: 5 }),
        plot.text(data, { x: 'kept', y: 'tokens_per_second', text: 'precision', dy: -10, fontSize: 10 }),
      ],
    }),
  );
  return [await chart];
}

function changeTable(changes: readonly RowChange[]): string {
  const rows = changes.map(({ row, before, ratio, regressed }) => [
    `${seriesOf(row)} ${shapeOf(row)} ${row.scenario}`,
    before === null ? 'new' : before.tokens_per_second.toFixed(0),
    row.tokens_per_second.toFixed(0),
    ratio === null ? '' : ratio.toFixed(3),
    regressed ? 'regressed' : '',
  ]);
  return htmlTable(['row', 'tokens/s then', 'now', 'ratio', ''], rows);
}

function note({ machine, cold_start_ms: cold, conversion }: BenchReport): string {
  const load = `<p class="note">Load ${machine.load_per_core.toFixed(2)} a core as the bench began; "cores" is processor time over wall time.`;
  const start = cold === null ? '' : ` Cold start: ${cold.toFixed(0)} ms from the shell to the first answer.`;
  return `${load}${start}${conversion === null ? '' : ` ${describeConversion(conversion)}.`}</p>`;
}
