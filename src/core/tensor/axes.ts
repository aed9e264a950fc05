import type { Shape } from './tensor.js';

/** A walk of `count` steps, `stride` elements apart. */
export interface Dimension {
  readonly count: number;
  readonly stride: number;
}

/**
 * One axis of a view, as walks within walks. Most have one; the rows of version 2's q have two, its heads and the rows in a
 * head: q's rows are neither evenly spaced nor in need of copying.
 */
export type Axis = readonly Dimension[];

/** Strides, in elements, of row-major numbers without holes. */
export function contiguousStrides(shape: Shape): number[] {
  const strides = new Array<number>(shape.length);
  let stride = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = stride;
    stride *= shape[axis]!;
  }
  return strides;
}

export function toAxes(shape: Shape, strides: readonly number[]): Axis[] {
  return shape.map((count, axis) => [{ count, stride: strides[axis]! }]);
}

/** The same walk in as few dimensions as it takes: `[4, 1, 6]` without holes is one dimension of 24. */
export function mergeDimensions(dimensions: readonly Dimension[]): Dimension[] {
  const merged: Dimension[] = [];
  for (const { count, stride } of dimensions) {
    if (count === 1) continue;
    const outer = merged.at(-1);
    if (outer !== undefined && outer.stride === count * stride) {
      merged[merged.length - 1] = { count: outer.count * count, stride };
    } else {
      merged.push({ count, stride });
    }
  }
  return merged;
}

/**
 * Axes of another shape that walk the same elements in the same order; undefined where a new axis would begin or end in
 * the middle of a run (`[3, 2]` of a transposed `[2, 3]`).
 */
export function reshapeAxes(axes: readonly Axis[], newShape: Shape): Axis[] | undefined {
  if (newShape.includes(0)) return toAxes(newShape, contiguousStrides(newShape));
  const runs = mergeDimensions(axes.flat());
  const newAxes: Axis[] = [];
  for (const count of newShape) {
    const axis = takeAxis(runs, count);
    if (axis === undefined) return undefined;
    newAxes.push(axis);
  }
  return newAxes;
}

/** Takes `count` steps off the front of `runs`. */
function takeAxis(runs: Dimension[], count: number): Axis | undefined {
  const axis: Dimension[] = [];
  for (let needed = count; needed > 1; ) {
    const run = runs[0]!;
    const taken = Math.min(needed, run.count);
    if (needed % taken !== 0 || run.count % taken !== 0) return undefined;
    const left = run.count / taken;
    axis.push({ count: taken, stride: run.stride * left });
    if (left > 1) runs[0] = { count: left, stride: run.stride };
    else runs.shift();
    needed /= taken;
  }
  return axis;
}

/** The offset, in elements, of a position on an axis. */
export function offsetAt(axis: Axis, index: number): number {
  let offset = 0;
  for (const { count, stride } of axis.toReversed()) {
    offset += (index % count) * stride;
    index = Math.floor(index / count);
  }
  return offset;
}

/** `from` up to `to` of an axis; undefined where the range cuts through its walks. Where it starts is `offsetAt(from)`. */
export function sliceAxis(axis: Axis, from: number, to: number): Axis | undefined {
  const [outer, ...inner] = axis;
  if (from === to || outer === undefined) return [{ count: to - from, stride: 1 }];
  const innerCount = inner.reduce((product, { count }) => product * count, 1);
  if (from % innerCount === 0 && to % innerCount === 0) {
    return [{ count: (to - from) / innerCount, stride: outer.stride }, ...inner];
  }
  const start = Math.floor(from / innerCount) * innerCount;
  return to - start <= innerCount ? sliceAxis(inner, from - start, to - start) : undefined;
}
