import type { DType } from './dtype.js';
import type { Shape } from './tensor.js';

/** Where a weight lies, symbolic links resolved; its dtype and scales choose the operator. */
export interface StoredTensor {
  /** Absolute real path. */
  readonly file: string;
  readonly byteOffset: number;
  readonly byteLength: number;
  readonly dtype: DType;
  readonly shape: Shape;
}
