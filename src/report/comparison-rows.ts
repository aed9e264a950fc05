import type { Change, Comparison } from '../core/eval/compare.js';
import { formatFigure } from './eval-table.js';

export const comparisonHeader = ['', 'before', 'after', 'difference', '95 % interval', 'p'];

/** The figures of both results, a row each, under `comparisonHeader`. */
export function comparisonRows({ differences }: Comparison): string[][] {
  return differences.map(({ metric, before, after, difference, interval, pValue }) => [
    metric,
    formatFigure(before),
    formatFigure(after),
    difference === null ? '–' : (difference > 0 ? '+' : '') + formatFigure(difference),
    interval === null ? '' : interval.map((end) => formatFigure(end)).join(' – '),
    pValue === null ? '' : pValue.toFixed(3),
  ]);
}

/** McNemar's test in a line; undefined where rows are not simply right or wrong. */
export function describeMcnemar({ mcnemar }: Comparison): string | undefined {
  if (mcnemar === null) return undefined;
  const { onlyFirst, onlySecond, pValue } = mcnemar;
  return `right only before ${onlyFirst}, only after ${onlySecond}: McNemar p = ${pValue.toFixed(4)}`;
}

/** What a changed row was asked and answered, as text. */
export function describeChange({ record, gold, before, after }: Change) {
  const asked = [record.text, record.question, record.tokens].find((value) => value !== undefined);
  return { asked: inShort(asked ?? ''), gold: inShort(gold), before: inShort(before), after: inShort(after) };
}

function inShort(value: unknown): string {
  return Array.isArray(value) ? value.join(' ') : String(value);
}
