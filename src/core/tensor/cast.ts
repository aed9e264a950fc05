import { InputError } from '../errors.js';
import { decodeFloats } from './decode-floats.js';
import { bytesPerElement, type DType } from './dtype.js';
import { encodeFloats } from './encode-floats.js';
import { type FloatDType, isFloat } from './float-dtype.js';
import type { LazyTensor } from './lazy-tensor.js';

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
    reshape: (shape) => cast(tensor.reshape(shape), dtype),
    select: (axis, index) => cast(tensor.select(axis, index), dtype),
    slice: (axis, start, end) => cast(tensor.slice(axis, start, end), dtype),
    blocks: () => castBlocks(tensor, from, dtype),
  };
}

async function* castBlocks(tensor: LazyTensor, from: FloatDType, to: FloatDType): AsyncGenerator<Uint8Array> {
  // Blocks that grow are cut first, so that none comes out larger than MAX_BLOCK_BYTES.
  const pieces = Math.max(1, bytesPerElement[to] / bytesPerElement[from]);
  for await (const block of tensor.blocks()) {
    const pieceBytes = Math.ceil(block.length / bytesPerElement[from] / pieces) * bytesPerElement[from];
    for (let start = 0; start < block.length; start += pieceBytes) {
      yield encodeFloats(decodeFloats(block.subarray(start, start + pieceBytes), from), to);
    }
  }
}
