import { countElements } from './count-elements.js';
import { bytesPerElement, type DType } from './dtype.js';
import type { Shape } from './tensor.js';

export function byteLengthOf(dtype: DType, shape: Shape): number {
  return countElements(shape) * bytesPerElement[dtype];
}
