import type { BenchReport, BenchRow } from '../core/bench/bench-report.js';
import type { Precision } from '../core/model/precision.js';
import { htmlChart } from './html-chart.js';

/** Throughput by shape, latency, the roofline, and what a precision gains against what it loses. */
export async function benchCharts(report: BenchReport): Promise<string> {
  const { rows } = report;
  // Only where there is always something to do is what comes out the machine's own rate.
  const busy = rows.filter(({ scenario }) => scenario === 'offline');
  const charts = [
    ...(busy.length > 0 ? [await throughputChart(busy)] : []),
    await latencyChart(rows),
    ...(busy.length > 0 ? [await rooflineChart(busy, report)] : []),
    ...(await agreementCharts(busy)),
  ];
  return `<div class="charts">${charts.join('')}</div>`;
}

/** `8 × 128`: also of the report's tables. */
export const shapeOf = ({ batch, length }: BenchRow): string => (batch === null ? 'data' : `${batch} × ${length}`);

/** `cpu int8, 2 × 1, single-stream`: all of a row but its shape. */
export function seriesOf({ provider, precision, workers, threads, scenario }: BenchRow): string {
  return `${provider} ${precision}, ${workers} × ${threads}${scenario === 'offline' ? '' : `, ${scenario}`}`;
}

const SIZE = { width: 500, marginRight: 70, marginTop: 30 };

/** Room for the longest of these at the left of a chart. */
function marginFor(labels: readonly string[]): number {
  return 20 + 6.6 * Math.max(...labels.map((label) => label.length));
}

function throughputChart(rows: readonly BenchRow[]): Promise<string> {
  const data = rows.map((row) => ({
    shape: shapeOf(row),
    series: seriesOf(row),
    precision: row.precision,
    value: row.tokens_per_second,
  }));
  const series = [...new Set(data.map((point) => point.series))];
  return htmlChart('Real tokens a second by batch × length; longer is better', (plot) => ({
    ...SIZE,
    marginLeft: marginFor(series),
    x: { label: 'tokens/s', grid: true },
    y: { label: null, domain: series },
    fy: { label: null, domain: [...new Set(data.map(({ shape }) => shape))] },
    marks: [plot.barX(data, { x: 'value', y: 'series', fy: 'shape', fill: 'precision' }), plot.ruleX([0])],
  }));
}

function latencyChart(rows: readonly BenchRow[]): Promise<string> {
  const data = rows.map((row) => ({ ...row.ms, row: `${shapeOf(row)}, ${seriesOf(row)}` }));
  const outliers = data.flatMap(({ row, outliers }) => outliers.map((ms) => ({ row, ms })));
  const labels = [...new Set(data.map(({ row }) => row))];
  const times = [...data.flatMap(({ p50, p99 }) => [p50, p99]), ...outliers.map(({ ms }) => ms)];
  const caption =
    'Milliseconds a call: a dot at the median, ticks at the 90th and 99th percentile, circles where outliers lie; further left is better';
  return htmlChart(caption, (plot) => ({
    ...SIZE,
    marginLeft: marginFor(labels),
    x: { label: 'ms', type: 'log', grid: true, ticks: 5, tickFormat: plainNumber, domain: around(times) },
    y: { label: null, domain: labels },
    marks: [
      plot.ruleY(data, { x1: 'p50', x2: 'p99', y: 'row', strokeOpacity: 0.5 }),
      plot.tickX(data, { x: 'p90', y: 'row', insetTop: 4, insetBottom: 4 }),
      plot.tickX(data, { x: 'p99', y: 'row', insetTop: 4, insetBottom: 4 }),
      plot.dot(outliers, { x: 'ms', y: 'row', stroke: 'currentColor', r: 3 }),
      plot.dot(data, { x: 'p50', y: 'row', fill: 'currentColor', r: 4 }),
    ],
  }));
}

/**
 * Operations a second over operations a byte of weights read: each weight is read once a batch, and multiplied with each
 * of its tokens. Left of the ridge memory is the limit, right of it the multipliers are.
 */
function rooflineChart(rows: readonly BenchRow[], report: BenchReport): Promise<string> {
  const points = rows.map((row) => ({
    label: shapeOf(row),
    intensity: (2 * row.tokens_per_batch) / BYTES_A_WEIGHT[row.precision],
    gflops: row.gflops,
    precision: row.precision,
  }));
  const intensities = around(points.map(({ intensity }) => intensity));
  const roofs = Object.entries(report.peak_gflops).flatMap(([precision, peak]) =>
    peak === null ? [] : roofOf(precision, peak, report.memory_gb_per_second, intensities),
  );
  const heights = [...points, ...roofs].map(({ gflops }) => gflops);
  const caption =
    "Roofline: dashed is what this machine's own memory (the slope) and matrix products (the level) allow; each dot is a batch × length";
  return htmlChart(caption, (plot) => ({
    ...SIZE,
    marginLeft: 55,
    x: {
      label: 'operations a byte of weights',
      type: 'log',
      grid: true,
      ticks: 5,
      tickFormat: plainNumber,
      domain: intensities,
    },
    y: { label: 'GFLOP/s', type: 'log', grid: true, ticks: 5, tickFormat: plainNumber, domain: around(heights) },
    color: { legend: new Set(points.map(({ precision }) => precision)).size > 1 },
    marks: [
      plot.line(roofs, { x: 'intensity', y: 'gflops', z: 'precision', stroke: 'precision', strokeDasharray: '4 3' }),
      plot.dot(points, { x: 'intensity', y: 'gflops', fill: 'precision', r: 5 }),
      plot.text(points, { x: 'intensity', y: 'gflops', text: 'label', dy: 14, fontSize: 10 }),
    ],
  }));
}

const BYTES_A_WEIGHT: Readonly<Record<Precision, number>> = { fp32: 4, fp16: 2, int8: 1, int4: 0.5 };

interface RoofPoint {
  precision: string;
  intensity: number;
  gflops: number;
}

/** The roof's corners within the chart. */
function roofOf(
  precision: string,
  peak: number,
  gbPerSecond: number,
  [from, to]: readonly [number, number],
): RoofPoint[] {
  const ridge = peak / gbPerSecond;
  const corners = [from, ...(from < ridge && ridge < to ? [ridge] : []), to];
  return corners.map((intensity) => ({ precision, intensity, gflops: Math.min(peak, gbPerSecond * intensity) }));
}

/** Only where somebody measured the loss. */
async function agreementCharts(rows: readonly BenchRow[]): Promise<string[]> {
  const data = rows.flatMap((row) => (row.agreement === null ? [] : [{ ...row, kept: 100 * row.agreement }]));
  if (new Set(data.map(({ precision }) => precision)).size < 2) return [];
  const chart = htmlChart(
    "Real tokens a second against the share of fp32's top answers kept; up and right is better",
    (plot) => ({
      ...SIZE,
      marginLeft: 60,
      x: { label: "% of fp32's answers", domain: keptDomain(data), grid: true, ticks: 5, inset: 20 },
      y: { label: 'tokens/s', grid: true, zero: true },
      marks: [
        plot.dot(data, { x: 'kept', y: 'tokens_per_second', fill: 'precision', r: 5 }),
        plot.text(data, { x: 'kept', y: 'tokens_per_second', text: 'precision', dy: -10, fontSize: 10 }),
      ],
    }),
  );
  return [await chart];
}

/** Up to 100 %, and a percent wide at least: ticks between equal shares would be told to the millionth. */
function keptDomain(rows: readonly { kept: number }[]): [number, number] {
  return [Math.min(99, ...rows.map(({ kept }) => kept)), 100];
}

/** A logarithmic axis with room at both ends; a server that idles may be at 0. */
function around(values: readonly number[]): [number, number] {
  const positive = values.filter((value) => value > 0);
  return [Math.min(...positive) / 1.6, Math.max(...positive) * 1.6];
}

function plainNumber(value: number): string {
  return value.toLocaleString('en-US', { maximumSignificantDigits: 2 });
}
