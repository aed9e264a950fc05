import { createSource } from '../files/create-source.js';
import { byteLengthOf } from './byte-length-of.js';
import { createLazyTensor } from './create-lazy-tensor.js';
import type { DType } from './dtype.js';
import type { LazyTensor } from './lazy-tensor.js';
import type { Shape } from './tensor.js';

/** A tensor of zeros that takes no room. */
export function zeros(dtype: DType, shape: Shape): LazyTensor {
  const byteLength = byteLengthOf(dtype, shape);
  const source = createSource({ name: 'zeros', byteLength }, async (_byteOffset, out) => void out.fill(0));
  return createLazyTensor({ source, byteOffset: 0, dtype, shape });
}
