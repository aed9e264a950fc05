import { formatCount } from '../cli/format-count.js';
import { escapeControl } from '../core/errors.js';
import type { Change, Comparison } from '../core/eval/compare.js';
import { comparisonHeader, comparisonRows, describeChange, describeMcnemar } from './comparison-rows.js';
import { formatTable } from './format-table.js';

/** So many changed rows are shown on a terminal; --json has all. */
const MAX_SHOWN = 20;

/** What changed against an earlier result: figures with the interval of their difference, McNemar's test, and the rows. */
export function toComparisonText(comparison: Comparison): string {
  const { with: path, count, changes } = comparison;
  const mcnemar = describeMcnemar(comparison);
  return [
    `against ${escapeControl(path)} · ${formatCount(count)} rows in common`,
    '',
    ...formatTable(comparisonHeader, comparisonRows(comparison)),
    ...(mcnemar === undefined ? [] : ['', mcnemar]),
    ...changes.slice(0, MAX_SHOWN).map(changeLine),
    ...(changes.length > MAX_SHOWN
      ? [`… and ${formatCount(changes.length - MAX_SHOWN)} more rows, all in --json`]
      : []),
  ].join('\n');
}

function changeLine(change: Change): string {
  const { asked, gold, before, after } = describeChange(change);
  const [right, was, is] = [gold, before, after].map((answer) => answer.slice(0, 60));
  return escapeControl(
    `${change.isRight ? '+' : '-'} ${change.where}: ${was} → ${is} (gold ${right})  ${asked.slice(0, 80)}`,
  );
}
