import type { ByteSource } from '../files/byte-source.js';
import { type Dimension, mergeDimensions } from './axes.js';
import { readBox } from './read-box.js';
import { toWords } from './to-words.js';

/** Numbers in a source, row-major: of these dimensions, outermost first, in elements. */
interface Strided {
  source: ByteSource;
  /** Of the first element. */
  byteOffset: number;
  elementBytes: 1 | 2 | 4 | 8;
  dimensions: readonly Dimension[];
}

/** Fills `out` with whole elements, from byte `start` of them on. */
export async function readStrided(view: Strided, start: number, out: Uint8Array): Promise<void> {
  const { source, byteOffset } = view;
  const dimensions = mergeDimensions(view.dimensions);
  if (isContiguous(dimensions)) return source.readInto(byteOffset + start, out);
  // Two words of 4 bytes: a float64 that passes through a JavaScript number may lose the payload of a NaN.
  const elementBytes = view.elementBytes === 8 ? 4 : view.elementBytes;
  const walked = view.elementBytes === 8 ? inHalves(dimensions) : dimensions;
  const words = toWords(out, elementBytes);
  let done = 0;
  for (const { offset, box } of cutBoxes(walked, start / elementBytes, words.length)) {
    const elements = countSteps(box);
    await readBox(source, byteOffset + offset * elementBytes, box, words.subarray(done, done + elements));
    done += elements;
  }
}

function isContiguous([first, ...others]: readonly Dimension[]): boolean {
  return first === undefined || (others.length === 0 && first.stride === 1);
}

function inHalves(dimensions: readonly Dimension[]): Dimension[] {
  const halves = dimensions.map(({ count, stride }) => ({ count, stride: stride * 2 }));
  return mergeDimensions([...halves, { count: 2, stride: 1 }]);
}

function countSteps(dimensions: readonly Dimension[]): number {
  return dimensions.reduce((product, { count }) => product * count, 1);
}

interface Box {
  /** Of its first element. */
  offset: number;
  box: readonly Dimension[];
}

/** Elements `from` up to `from + count` of a row-major walk: the end of a row, whole rows, the beginning of one. */
function* cutBoxes(dimensions: readonly Dimension[], from: number, count: number): Generator<Box> {
  const [outer, ...inner] = dimensions;
  if (outer === undefined) return;
  const rowElements = countSteps(inner);
  const end = from + count;
  for (let at = from; at < end; ) {
    const within = at % rowElements;
    const rows = within === 0 ? Math.floor((end - at) / rowElements) : 0;
    const taken = rows > 0 ? rows * rowElements : Math.min(end - at, rowElements - within);
    const offset = Math.floor(at / rowElements) * outer.stride;
    if (rows > 0) yield { offset, box: [{ count: rows, stride: outer.stride }, ...inner] };
    else for (const part of cutBoxes(inner, within, taken)) yield { ...part, offset: offset + part.offset };
    at += taken;
  }
}
