import { decodeFloats } from './decode-floats.js';
import type { Tensor } from './tensor.js';

/** Dtypes as callers spell them: ours, PyTorch's short ones, safetensors'. */
const halves: Readonly<Record<string, 'float16' | 'bfloat16'>> = {
  float16: 'float16',
  f16: 'float16',
  bfloat16: 'bfloat16',
  bf16: 'bfloat16',
};

/**
 * A caller's tensor as JavaScript numbers, whatever integers or floats it holds. The array decides, not what `dtype`
 * says: 64-bit ids may be called `int64` or `I64`. Only half precision needs the name: its bits are a Uint16Array.
 */
export function numbersOf({ dtype, data }: Tensor): Exclude<Tensor['data'], BigInt64Array | BigUint64Array> {
  if (data instanceof BigInt64Array || data instanceof BigUint64Array) return Float64Array.from(data, Number);
  const half = data instanceof Uint16Array ? halves[dtype.toLowerCase()] : undefined;
  if (half === undefined) return data;
  return decodeFloats(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), half);
}
