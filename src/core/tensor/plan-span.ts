import type { Dimension } from './axes.js';

/** What one read covers of a box whose dimensions are sorted by stride: `whole` of them, and `chunk` steps of the next. */
export interface SpanPlan {
  whole: number;
  chunk: number;
}

/** A longer read is no faster. */
const MAX_SPAN_BYTES = 4 * 1024 * 1024;

/** What a read costs before its first byte, as the bytes that could have been read meanwhile. */
const READ_OVERHEAD_BYTES = 64 * 1024;

/**
 * How to gather a box of a strided view in the fewest bytes and reads: long reads that also bring unwanted bytes, or many short
 * ones of wanted bytes only, whichever costs less.
 *
 * @param sorted by stride, the smallest first
 */
export function planSpan(sorted: readonly Dimension[], elementBytes: number): SpanPlan {
  let best = { whole: 0, chunk: 1 };
  let bestCost = Number.POSITIVE_INFINITY;
  let reads = sorted.reduce((product, { count }) => product * count, 1);
  let span = 1;
  for (const [whole, { count, stride }] of sorted.entries()) {
    reads /= count;
    const room = Math.floor((MAX_SPAN_BYTES / elementBytes - span) / stride);
    const chunk = stride === 0 ? count : Math.min(count, room + 1);
    if (chunk < 1) break;
    const spanBytes = (span + (chunk - 1) * stride) * elementBytes;
    const cost = reads * Math.ceil(count / chunk) * (spanBytes + READ_OVERHEAD_BYTES);
    if (cost < bestCost) {
      best = { whole, chunk };
      bestCost = cost;
    }
    if (chunk < count) break;
    span += (count - 1) * stride;
  }
  return best;
}
