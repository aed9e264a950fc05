import type { EvalReport } from './eval-report.js';

/** So many rows are named; the count says how many more there are. */
const MAX_NAMED = 10;

/** Which rows could not be scored and why, for a warning; undefined where all could. */
export function describeExclusions({ excluded, task }: EvalReport): string | undefined {
  if (excluded.length === 0) return undefined;
  const named = excluded.slice(0, MAX_NAMED).map(({ where, reason }) => `${where}: ${reason}`);
  const more = excluded.length > MAX_NAMED ? `; and ${excluded.length - MAX_NAMED} more` : '';
  const what = task === 'question-answering' ? 'cannot be scored and count as wrong' : 'cannot be scored';
  return `${excluded.length} row${excluded.length === 1 ? '' : 's'} ${what}: ${named.join('; ')}${more}`;
}
