import type { DType } from './dtype.js';
import type { Shape } from './tensor.js';

/**
 * A strided view of numbers on disk, read only when asked for. Version 2's q:
 * `qkv.reshape([heads, 3, d, hidden]).select(1, 0)`. What cannot be viewed is refused by name.
 */
export interface LazyTensor {
  readonly dtype: DType;
  readonly shape: Shape;
  readonly byteLength: number;
  reshape(shape: Shape): LazyTensor;
  /** The view at `index` of `axis`, which goes away. */
  select(axis: number, index: number): LazyTensor;
  /** The view of `axis` from `from` up to, not including, `to`. */
  slice(axis: number, from: number, to: number): LazyTensor;
  /**
   * Fills `out`, as `readAhead` does it block by block, with whole elements of its little-endian bytes, row-major, from
   * `byteOffset` of them. `out` is aligned to an element in its own buffer.
   */
  readInto(byteOffset: number, out: Uint8Array): Promise<void>;
}
