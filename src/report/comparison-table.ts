import { escapeControl } from '../core/errors.js';
import type { Change, Comparison } from '../core/eval/compare.js';
import { formatFigure } from './eval-table.js';
import { formatTable } from './format-table.js';

/** So many changed rows are shown on a terminal; --json has all. */
const MAX_SHOWN = 20;

/** What changed against an earlier result: figures with the interval of their difference, McNemar's test, and the rows. */
export function toComparisonText({ with: path, count, differences, mcnemar, changes }: Comparison): string {
  const rows = differences.map(({ metric, before, after, difference, interval, pValue }) => [
    metric,
    formatFigure(before),
    formatFigure(after),
    difference === null ? '–' : (difference > 0 ? '+' : '') + formatFigure(difference),
    interval === null ? '' : interval.map((end) => formatFigure(end)).join(' – '),
    pValue === null ? '' : pValue.toFixed(3),
  ]);
  return [
    `against ${escapeControl(path)} · ${count} rows in common`,
    '',
    ...formatTable(['', 'before', 'after', 'difference', '95 % interval', 'p'], rows),
    ...(mcnemar === null
      ? []
      : [
          '',
          `right only before ${mcnemar.onlyFirst}, only after ${mcnemar.onlySecond}: McNemar p = ${mcnemar.pValue.toFixed(4)}`,
        ]),
    ...changes.slice(0, MAX_SHOWN).map(changeLine),
    ...(changes.length > MAX_SHOWN ? [`… and ${changes.length - MAX_SHOWN} more rows, all in --json`] : []),
  ].join('\n');
}

function changeLine({ where, record, gold, before, after, isRight }: Change): string {
  const text = [record.text, record.question, record.tokens].find((value) => value !== undefined);
  const shown = Array.isArray(text) ? text.join(' ') : String(text ?? '');
  const what = [gold, before, after].map(inShort);
  return escapeControl(
    `${isRight ? '+' : '-'} ${where}: ${what[1]} → ${what[2]} (gold ${what[0]})  ${shown.slice(0, 80)}`,
  );
}

function inShort(value: unknown): string {
  return Array.isArray(value) ? value.join(' ').slice(0, 60) : String(value);
}
