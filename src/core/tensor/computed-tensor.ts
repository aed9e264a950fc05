import { createSource } from '../files/create-source.js';
import { byteLengthOf } from './byte-length-of.js';
import { createLazyTensor } from './create-lazy-tensor.js';
import type { DType } from './dtype.js';
import type { LazyTensor } from './lazy-tensor.js';
import type { Shape, TensorData } from './tensor.js';

/** A tensor that is computed when it is first read, and let go when its last byte is. */
export function computedTensor(
  name: string,
  dtype: DType,
  shape: Shape,
  compute: () => Promise<TensorData>,
): LazyTensor {
  const byteLength = byteLengthOf(dtype, shape);
  let computed: Promise<TensorData> | undefined;
  const source = createSource({ name, byteLength }, async (byteOffset, out) => {
    computed ??= compute();
    const { buffer, byteOffset: start } = await computed;
    if (byteOffset + out.length === byteLength) computed = undefined;
    out.set(new Uint8Array(buffer, start + byteOffset, out.length));
  });
  return createLazyTensor({ source, byteOffset: 0, dtype, shape });
}
