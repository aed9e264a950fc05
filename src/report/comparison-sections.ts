import { formatCount } from '../cli/format-count.js';
import type { Change, Comparison } from '../core/eval/compare.js';
import { comparisonHeader, comparisonRows, describeChange, describeMcnemar } from './comparison-rows.js';
import { escapeHtml } from './escape-html.js';
import type { HtmlSection } from './html-page.js';
import { htmlTable } from './html-table.js';

/** What changed against an earlier result, for a page: figures with the interval of their difference, then row by row. */
export function comparisonSections(comparison: Comparison): HtmlSection[] {
  const { with: path, count, changes } = comparison;
  const mcnemar = describeMcnemar(comparison);
  const figures = [
    `<p class="note">${escapeHtml(`against ${path}, on ${formatCount(count)} rows in common`)}</p>`,
    htmlTable(comparisonHeader, comparisonRows(comparison)),
    mcnemar === undefined ? '' : `<p>${escapeHtml(mcnemar)}</p>`,
  ];
  return [
    { title: 'Against the earlier result', body: figures.join('') },
    ...(changes.length === 0 ? [] : [{ title: 'What changed', body: changedRows(changes) }]),
  ];
}

/** As many as somebody scrolls through; --json has all. */
const MAX_SHOWN = 500;

function changedRows(changes: readonly Change[]): string {
  const right = changes.filter(({ isRight }) => isRight).length;
  const counts = `${formatCount(right)} became right, ${formatCount(changes.length - right)} wrong`;
  const left = changes.length > MAX_SHOWN ? `; the first ${formatCount(MAX_SHOWN)}, all in --json` : '';
  const legend = `${label('gold', 'gold')} ${label('before', 'predicted')} → ${label('after', 'predicted')}`;
  return `<p class="note">${counts}${left}: ${legend}</p>${changes.slice(0, MAX_SHOWN).map(changedRow).join('\n')}`;
}

function changedRow(change: Change): string {
  const { asked, gold, before, after } = describeChange(change);
  const verdict = change.isRight ? '<span class="good">right now</span>' : '<span class="bad">wrong now</span>';
  const [was, is] = [before, after].map((answer) => label(answer, 'predicted'));
  return `<div class="example"><div class="where">${escapeHtml(change.where)} · ${verdict}</div><p>${escapeHtml(
    asked.slice(0, MAX_TEXT),
  )}</p><p>${label(gold, 'gold')} ${was} → ${is}</p></div>`;
}

/** A passage may have thousands. */
const MAX_TEXT = 600;

function label(answer: string, by: 'gold' | 'predicted'): string {
  return `<span class="label ${by}">${escapeHtml(answer === '' ? 'no answer' : answer.slice(0, MAX_TEXT))}</span>`;
}
