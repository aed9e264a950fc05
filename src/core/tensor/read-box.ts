import type { ByteSource } from '../files/byte-source.js';
import type { Dimension } from './axes.js';

type Words = Uint8Array<ArrayBuffer> | Uint16Array<ArrayBuffer> | Uint32Array<ArrayBuffer>;

/** A dimension of a box, with its stride in the box's own row-major order. */
interface BoxDimension extends Dimension {
  readonly outStride: number;
}

/** Enough to keep a disk busy, few enough that their buffers are nothing. */
const PARALLEL_READS = 16;

/**
 * The elements of one box, row-major. One read covers the `spanDimensions` dimensions of smallest stride; each position of
 * the others has its own read.
 */
export async function readBox(
  source: ByteSource,
  byteOffset: number,
  elementBytes: 1 | 2 | 4,
  box: readonly Dimension[],
  spanDimensions: number,
): Promise<Uint8Array> {
  let elements = 1;
  const dimensions: BoxDimension[] = [];
  for (const { count, stride } of box.toReversed()) {
    dimensions.push({ count, stride, outStride: elements });
    elements *= count;
  }
  dimensions.sort((a, b) => a.stride - b.stride);
  const inside = dimensions.slice(0, spanDimensions).sort((a, b) => b.outStride - a.outStride);
  const span = inside.reduce((length, { count, stride }) => length + (count - 1) * stride, 1);

  const out = createWords(elementBytes, elements);
  const copySpan = async ([offset, outOffset]: readonly [number, number]): Promise<void> => {
    const bytes = await source.read(byteOffset + offset * elementBytes, span * elementBytes);
    copy(toWords(bytes, elementBytes), 0, out, outOffset, inside, 0);
  };
  let reads: Promise<void>[] = [];
  for (const position of walk(dimensions.slice(spanDimensions))) {
    reads.push(copySpan(position));
    if (reads.length < PARALLEL_READS) continue;
    await Promise.all(reads);
    reads = [];
  }
  await Promise.all(reads);
  return new Uint8Array(out.buffer);
}

function createWords(elementBytes: 1 | 2 | 4, elements: number): Words {
  if (elementBytes === 1) return new Uint8Array(elements);
  if (elementBytes === 2) return new Uint16Array(elements);
  return new Uint32Array(elements);
}

function toWords(bytes: Uint8Array, elementBytes: 1 | 2 | 4): Words {
  const aligned = bytes.buffer instanceof ArrayBuffer && bytes.byteOffset % elementBytes === 0;
  const { buffer, byteOffset, byteLength } = aligned ? (bytes as Uint8Array<ArrayBuffer>) : new Uint8Array(bytes);
  if (elementBytes === 1) return new Uint8Array(buffer, byteOffset, byteLength);
  if (elementBytes === 2) return new Uint16Array(buffer, byteOffset, byteLength / 2);
  return new Uint32Array(buffer, byteOffset, byteLength / 4);
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
