import { InputError } from '../errors.js';
import { byteLengthOf } from './byte-length-of.js';
import { decodeFloats } from './decode-floats.js';
import { bytesPerElement, type DType } from './dtype.js';
import { encodeFloats } from './encode-floats.js';
import { type FloatDType, isFloat } from './float-dtype.js';
import type { LazyTensor } from './lazy-tensor.js';
import { widenHalves } from './widen-halves.js';

/**
 * The same numbers in another floating point type, rounded to nearest, ties to even; widening is exact.
 *
 * @throws InputError ERR_DTYPE where either is no float16, bfloat16, float32 or float64.
 */
export function cast(tensor: LazyTensor, dtype: DType): LazyTensor {
  const from = tensor.dtype;
  if (from === dtype) return tensor;
  if (!isFloat(from) || !isFloat(dtype)) throw new InputError('ERR_DTYPE', `cannot make ${dtype} of ${from}`);
  return {
    dtype,
    shape: tensor.shape,
    byteLength: byteLengthOf(dtype, tensor.shape),
    reshape: (shape) => cast(tensor.reshape(shape), dtype),
    select: (axis, index) => cast(tensor.select(axis, index), dtype),
    slice: (axis, start, end) => cast(tensor.slice(axis, start, end), dtype),
    readInto: (byteOffset, out) => readCast(tensor, from, dtype, byteOffset, out),
  };
}

async function readCast(
  tensor: LazyTensor,
  from: FloatDType,
  to: FloatDType,
  byteOffset: number,
  out: Uint8Array,
): Promise<void> {
  const growth = bytesPerElement[to] / bytesPerElement[from];
  const byteLength = out.length / growth;
  // What grows is read into the end of its place, and widened from the front: each number is read before it is overwritten.
  const packed = growth >= 1 ? out.subarray(out.length - byteLength) : new Uint8Array(byteLength);
  await tensor.readInto(byteOffset / growth, packed);
  const isHalf = from === 'float16' || from === 'bfloat16';
  if (!isHalf || to !== 'float32') return encodeFloats(decodeFloats(packed, from), to, out);
  const elements = out.length / bytesPerElement.float32;
  const halves = new Uint16Array(packed.buffer, packed.byteOffset, elements);
  widenHalves(halves, from, new Uint32Array(out.buffer, out.byteOffset, elements));
}
