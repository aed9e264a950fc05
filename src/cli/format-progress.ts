import type { Progress } from '../core/events.js';
import { formatCount } from './format-count.js';
import { formatDuration } from './format-duration.js';

/** `412,300 lines 38 % 2,140 lines/s ETA 5:12 3 errors`; bytes as MB. */
export function formatProgress({ unit, done, total, label, inAll, errors }: Progress, elapsedMs: number): string {
  const perSecond = elapsedMs > 0 ? (done * 1000) / elapsedMs : 0;
  const parts = [amount(unit, done)];
  if (label !== undefined) parts.unshift(label);
  if (total !== undefined && total > 0) parts.push(`${Math.floor((100 * done) / total)} %`);
  parts.push(`${amount(unit, perSecond)}/s`);
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
