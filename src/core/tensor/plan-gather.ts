import type { Dimension } from './axes.js';
import { MAX_BLOCK_BYTES } from './lazy-tensor.js';

export interface GatherPlan {
  /** Boxes: one index of each axis before this one, `count` indices of it, all of those after it. */
  axis: number;
  count: number;
  span: SpanPlan;
}

/** What one read covers of a box whose dimensions are sorted by stride: `whole` of them, and `chunk` steps of the next. */
export interface SpanPlan {
  whole: number;
  chunk: number;
}

/** A longer read is no faster. */
const MAX_SPAN_BYTES = 4 * 1024 * 1024;

/** A transposed matrix is read once for each box: few large boxes then cost less than many small ones. */
const MAX_BOX_BYTES = 64 * 1024 * 1024;

/** What a larger box must save to be worth its memory. */
const WORTHWHILE = 0.75;

/** What a read costs before its first byte, as the bytes that could have been read meanwhile. */
const READ_OVERHEAD_BYTES = 64 * 1024;

/**
 * How to gather a strided view in the fewest bytes and reads: long reads that also bring unwanted bytes, or many short ones of
 * wanted bytes only, whichever costs less.
 */
export function planGather(dimensions: readonly Dimension[], elementBytes: number): GatherPlan {
  const { axis, elements: innerElements } = innermostBox(dimensions, elementBytes);
  const cut = dimensions[axis]!;
  const inner = dimensions.slice(axis + 1);
  const fitting = (bytes: number) => Math.min(cut.count, Math.floor(bytes / elementBytes / innerElements));

  let best: GatherPlan | undefined;
  let bestCost = Number.POSITIVE_INFINITY;
  for (let bytes = MAX_BLOCK_BYTES; bytes <= MAX_BOX_BYTES; bytes *= 4) {
    const count = fitting(bytes);
    const box = [{ count, stride: cut.stride }, ...inner];
    const { span, cost } = planSpan(box, elementBytes);
    const costPerElement = cost / (count * innerElements);
    if (best !== undefined && costPerElement > bestCost * WORTHWHILE) continue;
    best = { axis, count, span };
    bestCost = costPerElement;
  }
  return best!;
}

/** The outermost axis of which at least one index, with all that is inside it, makes a block. */
function innermostBox(dimensions: readonly Dimension[], elementBytes: number): { axis: number; elements: number } {
  let axis = dimensions.length - 1;
  let elements = 1;
  while (axis > 0 && elements * dimensions[axis]!.count * elementBytes <= MAX_BLOCK_BYTES) {
    elements *= dimensions[axis]!.count;
    axis--;
  }
  return { axis, elements };
}

function planSpan(box: readonly Dimension[], elementBytes: number): { span: SpanPlan; cost: number } {
  const sorted = box.toSorted((a, b) => a.stride - b.stride);
  let best = { span: { whole: 0, chunk: 1 }, cost: Number.POSITIVE_INFINITY };
  let reads = sorted.reduce((product, { count }) => product * count, 1);
  let span = 1;
  for (const [whole, { count, stride }] of sorted.entries()) {
    reads /= count;
    const room = Math.floor((MAX_SPAN_BYTES / elementBytes - span) / stride);
    const chunk = stride === 0 ? count : Math.min(count, room + 1);
    if (chunk < 1) break;
    const cost =
      reads * Math.ceil(count / chunk) * ((span + (chunk - 1) * stride) * elementBytes + READ_OVERHEAD_BYTES);
    if (cost < best.cost) best = { span: { whole, chunk }, cost };
    if (chunk < count) break;
    span += (count - 1) * stride;
  }
  return best;
}
