import { createMemorySource } from '../files/create-memory-source.js';
import { createLazyTensor } from './create-lazy-tensor.js';
import type { LazyTensor } from './lazy-tensor.js';
import type { Tensor } from './tensor.js';

/** Numbers in memory, as a view of them. */
export function fromTensor({ dtype, shape, data }: Tensor): LazyTensor {
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return createLazyTensor({ source: createMemorySource(bytes, 'memory'), byteOffset: 0, dtype, shape });
}
