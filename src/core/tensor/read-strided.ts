import type { ByteSource } from '../files/byte-source.js';
import { type Dimension, mergeDimensions } from './axes.js';
import { MAX_BLOCK_BYTES } from './lazy-tensor.js';
import { planGather } from './plan-gather.js';
import { prefetch } from './prefetch.js';
import { readBox } from './read-box.js';

/**
 * The bytes of a strided view, row-major, in blocks of at most MAX_BLOCK_BYTES. The next block is read while the caller
 * works on this one.
 */
export function readStrided(
  source: ByteSource,
  byteOffset: number,
  elementBytes: 1 | 2 | 4 | 8,
  walked: readonly Dimension[],
): AsyncGenerator<Uint8Array> {
  if (walked.some(({ count }) => count === 0)) return prefetch([]);
  const dimensions = mergeDimensions(walked);
  const [only] = dimensions;
  if (dimensions.length === 0) return prefetch(readRun(source, byteOffset, elementBytes));
  if (dimensions.length === 1 && only!.stride === 1) {
    return prefetch(readRun(source, byteOffset, only!.count * elementBytes));
  }
  // Two words of 4 bytes: a float64 that passes through a JavaScript number may lose the payload of a NaN.
  if (elementBytes === 8) return cut(prefetch(readBoxes(source, byteOffset, 4, inHalves(dimensions))));
  return cut(prefetch(readBoxes(source, byteOffset, elementBytes, dimensions)));
}

function* readRun(source: ByteSource, byteOffset: number, byteLength: number): Generator<Promise<Uint8Array>> {
  for (let done = 0; done < byteLength; done += MAX_BLOCK_BYTES) {
    yield source.read(byteOffset + done, Math.min(MAX_BLOCK_BYTES, byteLength - done));
  }
}

function inHalves(dimensions: readonly Dimension[]): Dimension[] {
  const halves = dimensions.map(({ count, stride }) => ({ count, stride: stride * 2 }));
  return mergeDimensions([...halves, { count: 2, stride: 1 }]);
}

function* readBoxes(
  source: ByteSource,
  byteOffset: number,
  elementBytes: 1 | 2 | 4,
  dimensions: readonly Dimension[],
): Generator<Promise<Uint8Array>> {
  const { axis, count, span } = planGather(dimensions, elementBytes);
  const outer = dimensions[axis]!;
  const inner = dimensions.slice(axis + 1);
  for (const outerOffset of walk(dimensions.slice(0, axis))) {
    for (let from = 0; from < outer.count; from += count) {
      const box = [{ count: Math.min(count, outer.count - from), stride: outer.stride }, ...inner];
      const offset = byteOffset + (outerOffset + from * outer.stride) * elementBytes;
      yield readBox(source, offset, elementBytes, box, span);
    }
  }
}

async function* cut(boxes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const box of boxes) {
    for (let start = 0; start < box.length; start += MAX_BLOCK_BYTES)
      yield box.subarray(start, start + MAX_BLOCK_BYTES);
  }
}

/** Offsets, in elements, of every position in row-major order. */
function* walk([first, ...rest]: readonly Dimension[]): Generator<number> {
  if (first === undefined) {
    yield 0;
    return;
  }
  for (let index = 0; index < first.count; index++) {
    for (const offset of walk(rest)) yield index * first.stride + offset;
  }
}
