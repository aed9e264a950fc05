import type { LazyTensor } from './lazy-tensor.js';

/** Tells a tensor from the other values that a checkpoint may hold: none of those has functions. */
export function isLazyTensor(value: unknown): value is LazyTensor {
  return typeof value === 'object' && value !== null && 'readInto' in value && typeof value.readInto === 'function';
}
