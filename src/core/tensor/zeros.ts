import { countElements } from './count-elements.js';
import { createLazyTensor } from './create-lazy-tensor.js';
import { bytesPerElement, type DType } from './dtype.js';
import type { LazyTensor } from './lazy-tensor.js';
import type { Shape } from './tensor.js';

/** A tensor of zeros that takes no room. */
export function zeros(dtype: DType, shape: Shape): LazyTensor {
  const source = {
    name: 'zeros',
    byteLength: countElements(shape) * bytesPerElement[dtype],
    read: async (_byteOffset: number, byteLength: number) => new Uint8Array(byteLength),
  };
  return createLazyTensor({ source, byteOffset: 0, dtype, shape });
}
