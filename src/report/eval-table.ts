import { formatCount } from '../cli/format-count.js';
import { escapeControl } from '../core/errors.js';
import type { EvalReport, Metric } from '../core/eval/eval-report.js';
import { formatTable } from './format-table.js';
import { type PaperFigure, paperFigures } from './megatron-paper.js';

/** A report for a terminal: its figures with their intervals, then a table of classes; the paper's row where there is one. */
export function toEvalTable(report: EvalReport): string {
  const { data, task, count, excluded, metrics } = report;
  const plain = metrics.filter(({ path }) => path.length === 1);
  const paper = paperFigures(data);
  const left = excluded.length === 0 ? '' : `, ${formatCount(excluded.length)} excluded`;
  return [
    `${escapeControl(data)} · ${task} · ${formatCount(count)} rows${left}`,
    '',
    ...formatTable(
      ['', 'value', '95 % interval', 'n', ...paperHeader(paper)],
      plain.map((metric) => [metric.path[0], ...cellsOf(metric), ...paperCells(paper, metric.path[0])]),
    ),
    ...classTable(metrics),
    ...(paper.length === 0 ? [] : ['', PAPER_NOTE]),
  ].join('\n');
}

/** Several models or precisions: a row each, in the order given; the first figure with its interval, others as far as they fit. */
export function toComparisonTable(reports: readonly EvalReport[]): string {
  const [{ data, task, count, metrics }] = reports;
  const names = metrics.filter(({ path }) => path.length === 1).map(({ path }) => path[0]);
  const shown = names.filter((name) => !/_(?:macro|micro|weighted|total|thresh)$/.test(name)).slice(0, MAX_COMPARED);
  let lines = compareFigures(reports, shown);
  while (lines[0].length > USUAL_WIDTH && shown.length > 1) {
    shown.pop();
    lines = compareFigures(reports, shown);
  }
  return [`${escapeControl(data)} · ${task} · ${formatCount(count)} rows`, '', ...lines].join('\n');
}

/** Of a terminal, in columns. */
const USUAL_WIDTH = 80;

/** More figures are more than a reader compares. */
const MAX_COMPARED = 6;

function compareFigures(reports: readonly EvalReport[], shown: readonly string[]): string[] {
  const figure = (report: EvalReport, name: string) =>
    report.metrics.find(({ path }) => path.length === 1 && path[0] === name);
  const rows = reports.map((report) => [
    escapeControl([report.model, report.precision].filter(Boolean).join(' · ')),
    report.seconds === undefined ? '' : report.seconds.toFixed(1),
    ...shown.map((name) => formatFigure(figure(report, name)?.value ?? null)),
    figure(report, shown[0])
      ?.interval?.map((end) => formatFigure(end))
      .join(' – ') ?? '',
  ]);
  return formatTable(['', 'seconds', ...shown, `95 % of ${shown[0]}`], rows);
}

const PAPER_NOTE = 'On the right: BERT of the Megatron-LM paper (arXiv 1909.08053, table 5).';

function cellsOf({ path, value, interval, count }: Metric): string[] {
  return [
    formatFigure(value, path.at(-1)),
    interval === null ? '' : interval.map((end) => formatFigure(end)).join(' – '),
    formatCount(count),
  ];
}

function paperHeader(paper: readonly PaperFigure[]): string[] {
  return paper[0]?.values.map(({ model }) => model) ?? [];
}

function paperCells(paper: readonly PaperFigure[], name: string): string[] {
  return paper.find(({ metric }) => metric === name)?.values.map(({ value }) => formatFigure(value)) ?? [];
}

function classTable(metrics: readonly Metric[]): string[] {
  const nested = metrics.filter(({ path }) => path.length === 2);
  if (nested.length === 0) return [];
  const columns = [...new Set(nested.map(({ path }) => path[1]))];
  const labels = [...new Set(nested.map(({ path }) => path[0]))];
  const cell = (label: string, column: string): string =>
    formatFigure(nested.find(({ path }) => path[0] === label && path[1] === column)?.value ?? null, column);
  const rows = labels.map((label) => [escapeControl(label), ...columns.map((column) => cell(label, column))]);
  return ['', ...formatTable(['class', ...columns], rows)];
}

/** Four digits after the point, two where there are two before it; counts whole. */
export function formatFigure(value: number | null, name = ''): string {
  if (value === null) return '–';
  if (!Number.isFinite(value)) return String(value);
  return COUNTS.test(name) ? formatCount(value) : value.toFixed(Math.abs(value) >= 10 ? 2 : 4);
}

/** Names of figures that count. */
const COUNTS = /(?:^|_)(?:total|support|number)$/;
