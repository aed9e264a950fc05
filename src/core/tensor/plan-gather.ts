import type { Dimension } from './axes.js';
import { MAX_BLOCK_BYTES } from './lazy-tensor.js';

export interface GatherPlan {
  /** Blocks are boxes: one index of each axis before this one, `count` indices of it, all of those after it. */
  axis: number;
  count: number;
  /** How many of the box's dimensions, smallest strides first, one read spans; the others take a read for each position. */
  spanDimensions: number;
}

/** Longer reads are no faster, and two of them are held at once. */
const MAX_SPAN_BYTES = 16 * 1024 * 1024;

/** What a read costs before its first byte, as the bytes that could have been read meanwhile. */
const READ_OVERHEAD_BYTES = 64 * 1024;

/**
 * How to gather a strided view in the fewest bytes and reads: few long reads that also bring unwanted bytes, or many short
 * ones of wanted bytes only, whichever costs less per element.
 */
export function planGather(dimensions: readonly Dimension[], elementBytes: number): GatherPlan {
  const { axis, maxCount } = largestBox(dimensions, elementBytes);
  const inner = dimensions.slice(axis + 1);
  let best: GatherPlan = { axis, count: 1, spanDimensions: 0 };
  let bestCost = Number.POSITIVE_INFINITY;
  for (let count = maxCount; count >= 1; count = count === 1 ? 0 : Math.ceil(count / 2)) {
    const box = [{ count, stride: dimensions[axis]!.stride }, ...inner].sort((a, b) => a.stride - b.stride);
    const elements = box.reduce((product, dimension) => product * dimension.count, 1);
    let [reads, span] = [elements, 1];
    for (let spanDimensions = 0; spanDimensions <= box.length; spanDimensions++) {
      const cost = (reads * (span * elementBytes + READ_OVERHEAD_BYTES)) / elements;
      if (cost < bestCost && span * elementBytes <= MAX_SPAN_BYTES) {
        best = { axis, count, spanDimensions };
        bestCost = cost;
      }
      const next = box[spanDimensions];
      if (next === undefined) break;
      reads /= next.count;
      span += (next.count - 1) * next.stride;
    }
  }
  return best;
}

function largestBox(dimensions: readonly Dimension[], elementBytes: number): { axis: number; maxCount: number } {
  let axis = dimensions.length - 1;
  let innerBytes = elementBytes;
  while (axis > 0 && innerBytes * dimensions[axis]!.count <= MAX_BLOCK_BYTES) {
    innerBytes *= dimensions[axis]!.count;
    axis--;
  }
  return { axis, maxCount: Math.min(dimensions[axis]!.count, Math.floor(MAX_BLOCK_BYTES / innerBytes)) };
}
