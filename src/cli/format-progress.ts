import type { Progress } from '../core/events.js';
import { formatCount } from './format-count.js';
import { formatDuration } from './format-duration.js';

/** When a job was first heard of, and how far an earlier run had brought it by then. */
export interface Start {
  atMs: number;
  done: number;
}

/** `412,300 lines 38 % 2,140 lines/s ETA 5:12 3 errors`; bytes as MB. Speed is of what was done since the start. */
export function formatProgress(progress: Progress, start: Start, nowMs: number): string {
  const { unit, done, total, label, inAll, errors } = progress;
  const perSecond = nowMs > start.atMs ? ((done - start.done) * 1000) / (nowMs - start.atMs) : 0;
  const parts = [amount(unit, done)];
  if (label !== undefined) parts.unshift(label);
  if (total !== undefined && total > 0) parts.push(`${Math.floor((100 * done) / total)} %`);
  // Few of them take long: as many a second say nothing.
  if (unit === 'bytes' || unit === 'lines') parts.push(`${amount(unit, perSecond)}/s`);
  if (total !== undefined && perSecond > 0) parts.push(`ETA ${formatDuration((total - done) / perSecond)}`);
  if (inAll?.total !== undefined && inAll.total !== total) {
    parts.push(`(in all ${amount(unit, inAll.done)} of ${amount(unit, inAll.total)})`);
  }
  if (errors !== undefined && errors > 0) parts.push(`${formatCount(errors)} ${errors === 1 ? 'error' : 'errors'}`);
  return parts.join(' ');
}

function amount(unit: Progress['unit'], value: number): string {
  return unit === 'bytes' ? `${formatCount(value / 1e6)} MB` : `${formatCount(value)} ${unit}`;
}
