import type { DType } from './dtype.js';

/** The types that weights come in and go out. */
export type FloatDType = 'float16' | 'bfloat16' | 'float32' | 'float64';

export function isFloat(dtype: DType): dtype is FloatDType {
  return dtype === 'float16' || dtype === 'bfloat16' || dtype === 'float32' || dtype === 'float64';
}
