import { formatCount } from '../cli/format-count.js';
import type { Comparison } from '../core/eval/compare.js';
import type { EvalReport, EvalRow, Metric } from '../core/eval/eval-report.js';
import { comparisonSections } from './comparison-sections.js';
import { escapeHtml } from './escape-html.js';
import { evalCharts } from './eval-charts.js';
import { evalExample } from './eval-example.js';
import { formatFigure } from './eval-table.js';
import { type HtmlSection, htmlPage } from './html-page.js';
import { htmlTable } from './html-table.js';
import { paperFigures } from './megatron-paper.js';
import { sideBySide } from './side-by-side.js';

/** Reports of the same data set as one self-contained page; the comparison is of the first. */
export async function toEvalHtml(reports: readonly EvalReport[], comparison?: Comparison): Promise<string> {
  const [{ data, task }] = reports;
  const sections = await Promise.all(
    reports.map((report, index) => sectionsOf(report, reports.length > 1, index === 0 ? comparison : undefined)),
  );
  const models = reports.map(({ model, precision }) => [model, precision].filter(Boolean).join(' ')).filter(Boolean);
  const overview = { title: 'Side by side', body: sideBySide(reports) };
  const shown = [overview, ...sections.flat()].filter(({ body }) => body !== '');
  return htmlPage(`${data} · megabert eval`, [task, ...models].join(' · '), shown);
}

async function sectionsOf(
  report: EvalReport,
  isOneOfSeveral: boolean,
  comparison: Comparison | undefined,
): Promise<HtmlSection[]> {
  const prefix = isOneOfSeveral ? `${[report.model, report.precision].filter(Boolean).join(' ')}: ` : '';
  const sections = [
    { title: 'Figures', body: countsOf(report) + figuresTable(report) },
    { title: 'By class', body: classTable(report.metrics) },
    ...(comparison === undefined ? [] : comparisonSections(comparison)),
    { title: 'Scores', body: `<div class="charts">${await evalCharts(report)}</div>` },
    { title: 'Not scored', body: exclusions(report) },
    { title: 'Worst errors', body: worstRows(report.rows) },
  ];
  return sections.map(({ title, body }) => ({ title: prefix + title, body }));
}

function countsOf({ count, excluded, seconds }: EvalReport): string {
  const took = seconds === undefined ? '' : `, in ${seconds.toFixed(1)} s`;
  return `<p class="note">${formatCount(count)} rows${excluded.length > 0 ? `, ${formatCount(excluded.length)} excluded` : ''}${took}</p>`;
}

function figuresTable({ metrics, data }: EvalReport): string {
  const paper = paperFigures(data);
  const header = ['', 'value', '95 % interval', 'n', ...(paper[0]?.values.map(({ model }) => `paper, ${model}`) ?? [])];
  const rows = metrics
    .filter(({ path }) => path.length === 1)
    .map(({ path, value, interval, count }) => [
      path[0],
      formatFigure(value, path[0]),
      interval === null ? '' : interval.map((end) => formatFigure(end)).join(' – '),
      formatCount(count),
      ...(paper.find(({ metric }) => metric === path[0])?.values.map((figure) => formatFigure(figure.value)) ?? []),
    ]);
  return htmlTable(header, rows);
}

function classTable(metrics: readonly Metric[]): string {
  const nested = metrics.filter(({ path }) => path.length === 2);
  if (nested.length === 0) return '';
  const names = [...new Set(nested.map(({ path }) => path[1]))];
  const labels = [...new Set(nested.map(({ path }) => path[0]))];
  const figureOf = (label: string, name: string) =>
    nested.find(({ path }) => path[0] === label && path[1] === name)?.value ?? null;
  return htmlTable(
    ['class', ...names],
    labels.map((label) => [label, ...names.map((name) => formatFigure(figureOf(label, name), name))]),
  );
}

function exclusions({ excluded }: EvalReport): string {
  if (excluded.length === 0) return '';
  const items = excluded
    .slice(0, MAX_SHOWN)
    .map(({ where, reason }) => `<li>${escapeHtml(`${where}: ${reason}`)}</li>`);
  return `<ul>${items.join('')}</ul>`;
}

/** As many as somebody reads. */
const MAX_SHOWN = 50;

function worstRows(rows: readonly EvalRow[]): string {
  const wrong = rows.filter(({ isRight, loss }) => isRight === false || (isRight === null && loss > 0));
  const worst = [...wrong].sort((a, b) => b.loss - a.loss).slice(0, MAX_SHOWN);
  if (worst.length === 0) return '';
  const legend =
    '<span class="label gold">gold</span> <span class="label predicted">predicted</span> <span class="label both">both</span>';
  return `<p class="note">${worst.length} of ${wrong.length}, the worst first: ${legend}</p>${worst.map(evalExample).join('\n')}`;
}
