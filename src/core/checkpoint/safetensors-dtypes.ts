import type { DType } from '../tensor/dtype.js';

/** Element types as a safetensors header spells them (huggingface/safetensors, safetensors/src/tensor.rs). */
export const safetensorsDTypes: ReadonlyMap<string, DType> = new Map<string, DType>([
  ['BOOL', 'bool'],
  ['U8', 'uint8'],
  ['I8', 'int8'],
  ['F8_E4M3', 'float8_e4m3fn'],
  ['F8_E5M2', 'float8_e5m2'],
  ['U16', 'uint16'],
  ['I16', 'int16'],
  ['F16', 'float16'],
  ['BF16', 'bfloat16'],
  ['U32', 'uint32'],
  ['I32', 'int32'],
  ['F32', 'float32'],
  ['U64', 'uint64'],
  ['I64', 'int64'],
  ['F64', 'float64'],
]);

/** `float16` → `F16`. */
export function safetensorsDType(dtype: DType): string {
  for (const [spelling, known] of safetensorsDTypes) if (known === dtype) return spelling;
  throw new RangeError(`no safetensors spelling of ${dtype}`);
}
