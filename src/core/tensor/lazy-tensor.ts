import type { DType } from './dtype.js';
import type { Shape } from './tensor.js';

/**
 * A strided view of numbers on disk, read only when asked for. Version 2's q:
 * `qkv.reshape([heads, 3, d, hidden]).select(1, 0)`. What cannot be viewed is refused by name.
 */
export interface LazyTensor {
  readonly dtype: DType;
  readonly shape: Shape;
  reshape(shape: Shape): LazyTensor;
  /** The view at `index` of `axis`, which goes away. */
  select(axis: number, index: number): LazyTensor;
  /** The view of `axis` from `from` up to, not including, `to`. */
  slice(axis: number, from: number, to: number): LazyTensor;
  /** Its little-endian bytes, row-major, in blocks of at most MAX_BLOCK_BYTES and whole elements. */
  blocks(): AsyncIterable<Uint8Array>;
}

/** Large enough that a disk streams, small enough that a handful in flight is nothing. */
export const MAX_BLOCK_BYTES = 4 * 1024 * 1024;
