import { countElements } from './count-elements.js';
import { createLazyTensor } from './create-lazy-tensor.js';
import { bytesPerElement, type DType } from './dtype.js';
import type { LazyTensor } from './lazy-tensor.js';
import type { Shape, TensorData } from './tensor.js';

/** A tensor that is computed when it is first read, and let go when its last byte is. */
export function computedTensor(
  name: string,
  dtype: DType,
  shape: Shape,
  compute: () => Promise<TensorData>,
): LazyTensor {
  const byteLength = countElements(shape) * bytesPerElement[dtype];
  let computed: Promise<TensorData> | undefined;
  const source = {
    name,
    byteLength,
    async read(byteOffset: number, length: number): Promise<Uint8Array> {
      computed ??= compute();
      const { buffer, byteOffset: start } = await computed;
      if (byteOffset + length === byteLength) computed = undefined;
      return new Uint8Array(buffer, start + byteOffset, length).slice();
    },
  };
  return createLazyTensor({ source, byteOffset: 0, dtype, shape });
}
