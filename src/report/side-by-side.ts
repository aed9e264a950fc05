import type { EvalReport } from '../core/eval/eval-report.js';
import { formatFigure } from './eval-table.js';
import { htmlTable } from './html-table.js';

/** A row for each figure, a column for each of several models or precisions; of one, nothing. */
export function sideBySide(reports: readonly EvalReport[]): string {
  if (reports.length < 2) return '';
  const figures = reports.map(
    ({ metrics }) =>
      new Map(metrics.filter(({ path }) => path.length === 1).map(({ path, value }) => [path[0], value])),
  );
  const names = [...new Set(figures.flatMap((values) => [...values.keys()]))];
  const header = reports.map(({ model, precision }) => [model, precision].filter(Boolean).join(' '));
  const rows = names.map((name) => [name, ...figures.map((values) => formatFigure(values.get(name) ?? null, name))]);
  return htmlTable(['', ...header], rows);
}
