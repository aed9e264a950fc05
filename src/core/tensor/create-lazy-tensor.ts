import { InputError } from '../errors.js';
import type { ByteSource } from '../files/byte-source.js';
import { type Axis, contiguousStrides, offsetAt, reshapeAxes, sliceAxis, toAxes } from './axes.js';
import { byteLengthOf } from './byte-length-of.js';
import { cannotView, checkRange, checkReshape } from './check-view.js';
import { countElements } from './count-elements.js';
import { bytesPerElement, type DType } from './dtype.js';
import { isCount } from './is-count.js';
import type { LazyTensor } from './lazy-tensor.js';
import { readStrided } from './read-strided.js';
import type { Shape } from './tensor.js';

export interface LazyTensorOptions {
  source: ByteSource;
  /** Of the first element. */
  byteOffset: number;
  dtype: DType;
  shape: Shape;
  /** In elements, an axis each; default: row-major without holes. */
  strides?: readonly number[];
}

/** As NumPy: more is no tensor. */
const MAX_DIMENSIONS = 64;

/**
 * A view whose strides walk some bytes more than once (PyTorch's `expand`) may be this much larger than its storage: room
 * for an expanded bias or mask, none for a file of a few bytes that claims terabytes.
 */
const MAX_EXPANDED_BYTES = 64 * 1024 * 1024;

/**
 * Numbers that lie in `source`; nothing is read before `readInto`.
 *
 * @throws InputError ERR_SHAPE for what is no shape, ERR_TENSOR_BOUNDS where it reaches past the source.
 */
export function createLazyTensor(options: LazyTensorOptions): LazyTensor {
  const { source, byteOffset, dtype, shape, strides = contiguousStrides(options.shape) } = options;
  checkNumbers(options, strides);
  checkBounds(options, strides);
  return createView(source, byteOffset, dtype, shape, toAxes(shape, strides));
}

function createView(
  source: ByteSource,
  byteOffset: number,
  dtype: DType,
  shape: Shape,
  axes: readonly Axis[],
): LazyTensor {
  const elementBytes = bytesPerElement[dtype];
  const view = (offset: number, newShape: Shape, newAxes: readonly Axis[]): LazyTensor =>
    createView(source, byteOffset + offset * elementBytes, dtype, newShape, newAxes);
  return {
    dtype,
    shape,
    byteLength: byteLengthOf(dtype, shape),
    reshape(newShape) {
      checkReshape(shape, newShape, source.name);
      const newAxes = reshapeAxes(axes, newShape);
      if (newAxes === undefined) throw cannotView(shape, newShape, source.name);
      return view(0, newShape, newAxes);
    },
    select(axis, index) {
      checkRange(shape, axis, index, index + 1, source.name);
      return view(offsetAt(axes[axis]!, index), shape.toSpliced(axis, 1), axes.toSpliced(axis, 1));
    },
    slice(axis, from, to) {
      checkRange(shape, axis, from, to, source.name);
      const newShape = shape.with(axis, to - from);
      const sliced = sliceAxis(axes[axis]!, from, to);
      if (sliced === undefined) throw cannotView(shape, newShape, source.name);
      return view(from === to ? 0 : offsetAt(axes[axis]!, from), newShape, axes.with(axis, sliced));
    },
    readInto: (start, out) => readStrided({ source, byteOffset, elementBytes, dimensions: axes.flat() }, start, out),
  };
}

function checkNumbers({ source, byteOffset, shape }: LazyTensorOptions, strides: readonly number[]): void {
  if (
    isCount(byteOffset) &&
    shape.length <= MAX_DIMENSIONS &&
    shape.length === strides.length &&
    shape.every(isCount) &&
    strides.every(isCount) &&
    isCount(countElements(shape) * 8)
  ) {
    return;
  }
  throw new InputError('ERR_SHAPE', `no shape of a tensor: [${shape.join(', ')}], strides [${strides.join(', ')}]`, {
    where: source.name,
  });
}

function checkBounds({ source, byteOffset, dtype, shape }: LazyTensorOptions, strides: readonly number[]): void {
  const elements = countElements(shape);
  if (elements === 0) return;
  const last = shape.reduce((offset, count, axis) => offset + (count - 1) * strides[axis]!, 0);
  const end = byteOffset + (last + 1) * bytesPerElement[dtype];
  if (end > source.byteLength) {
    const what = `tensor [${shape.join(', ')}] reaches to byte ${end} of ${source.byteLength}`;
    throw new InputError('ERR_TENSOR_BOUNDS', what, { where: source.name });
  }
  const byteLength = elements * bytesPerElement[dtype];
  if (byteLength > source.byteLength && byteLength > MAX_EXPANDED_BYTES) {
    const what = `tensor [${shape.join(', ')}] repeats ${source.byteLength} bytes to ${byteLength}`;
    throw new InputError('ERR_TENSOR_BOUNDS', what, { where: source.name });
  }
}
