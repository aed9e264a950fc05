import type { DType } from './dtype.js';

/** Row-major dimensions; `[]` is a scalar. */
export type Shape = readonly number[];

export type TensorData =
  | Float32Array
  | Float64Array
  | Int32Array
  | BigInt64Array
  | Uint8Array
  | Int8Array
  | Uint16Array
  | Int16Array
  | Uint32Array
  | BigUint64Array;

/**
 * Numbers in memory, row-major, as they cross the library's border and a session's.
 * float16 and bfloat16 are held as their bits in a Uint16Array; bool as 0 and 1 in a Uint8Array.
 */
export interface Tensor {
  dtype: DType;
  shape: Shape;
  data: TensorData;
}

/** Tensors by name. */
export type Tensors = Record<string, Tensor>;
