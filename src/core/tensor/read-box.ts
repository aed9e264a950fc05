import type { ByteSource } from '../files/byte-source.js';
import type { Dimension } from './axes.js';
import { planSpan } from './plan-span.js';
import { toWords, type Words } from './to-words.js';

/** A dimension of a box, with its stride in the box's own row-major order. */
interface BoxDimension extends Dimension {
  readonly outStride: number;
}

/** What is read at a time: enough to keep a disk busy, in few or many pieces. */
const BYTES_IN_FLIGHT = 8 * 1024 * 1024;
const READS_IN_FLIGHT = 16;

/** Fills `out` with the elements of one box, row-major. */
export async function readBox(
  source: ByteSource,
  byteOffset: number,
  box: readonly Dimension[],
  out: Words,
): Promise<void> {
  const elementBytes = out.BYTES_PER_ELEMENT;
  let elements = 1;
  const dimensions: BoxDimension[] = [];
  for (const { count, stride } of box.toReversed()) {
    dimensions.push({ count, stride, outStride: elements });
    elements *= count;
  }
  dimensions.sort((a, b) => a.stride - b.stride);
  const { whole, chunk } = planSpan(dimensions, elementBytes);
  const inside = dimensions.slice(0, whole);
  const cut = dimensions[whole]!;
  const insideLength = inside.reduce((length, { count, stride }) => length + (count - 1) * stride, 1);

  const copySpan = async (offset: number, outOffset: number, count: number): Promise<void> => {
    const span = insideLength + (count - 1) * cut.stride;
    const bytes = await source.read(byteOffset + offset * elementBytes, span * elementBytes);
    const copied = [...inside, { ...cut, count }].sort((a, b) => b.outStride - a.outStride);
    copy(toWords(bytes, elementBytes), 0, out, outOffset, copied, 0);
  };
  const spanBytes = (insideLength + (chunk - 1) * cut.stride) * elementBytes;
  const readsInFlight = Math.max(1, Math.min(READS_IN_FLIGHT, Math.floor(BYTES_IN_FLIGHT / spanBytes)));
  let reads: Promise<void>[] = [];
  for (const [offset, outOffset] of walk(dimensions.slice(whole + 1))) {
    for (let from = 0; from < cut.count; from += chunk) {
      const count = Math.min(chunk, cut.count - from);
      reads.push(copySpan(offset + from * cut.stride, outOffset + from * cut.outStride, count));
      if (reads.length < readsInFlight) continue;
      await Promise.all(reads);
      reads = [];
    }
  }
  await Promise.all(reads);
}

function copy(
  from: Words,
  offset: number,
  to: Words,
  outOffset: number,
  dimensions: readonly BoxDimension[],
  axis: number,
): void {
  const dimension = dimensions[axis];
  if (dimension === undefined) {
    to[outOffset] = from[offset]!;
    return;
  }
  const { count, stride, outStride } = dimension;
  if (axis < dimensions.length - 1) {
    for (let index = 0; index < count; index++) {
      copy(from, offset + index * stride, to, outOffset + index * outStride, dimensions, axis + 1);
    }
  } else if (stride === 1 && outStride === 1) {
    to.set(from.subarray(offset, offset + count), outOffset);
  } else {
    for (let index = 0; index < count; index++) to[outOffset + index * outStride] = from[offset + index * stride]!;
  }
}

/** Every position: its offset in the source and in the box, in elements. */
function* walk([first, ...rest]: readonly BoxDimension[]): Generator<readonly [number, number]> {
  if (first === undefined) {
    yield [0, 0];
    return;
  }
  for (let index = 0; index < first.count; index++) {
    for (const [offset, outOffset] of walk(rest)) {
      yield [index * first.stride + offset, index * first.outStride + outOffset];
    }
  }
}
