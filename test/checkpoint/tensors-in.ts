import type { PickleValue } from '../../dist/core/checkpoint/pickle-value.js';
import { isLazyTensor } from '../../dist/core/tensor/is-lazy-tensor.js';
import type { LazyTensor } from '../../dist/core/tensor/lazy-tensor.js';

/** Every tensor in lists and dicts. */
export function* tensorsIn(value: PickleValue): Iterable<LazyTensor> {
  if (isLazyTensor(value)) yield value;
  else if (Array.isArray(value)) for (const item of value) yield* tensorsIn(item);
  else if (value instanceof Map) for (const item of value.values()) yield* tensorsIn(item);
}
