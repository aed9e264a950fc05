import { cast } from '../../tensor/cast.js';
import type { LazyTensor } from '../../tensor/lazy-tensor.js';
import { readTensor } from '../../tensor/read-tensor.js';

/** A weight [out, in] in memory as float32, each input column multiplied by its factor. */
export async function readFloats(weight: LazyTensor, inputFactors?: Float32Array): Promise<Float32Array> {
  const { data } = await readTensor(cast(weight, 'float32'));
  const values = data as Float32Array;
  if (inputFactors === undefined) return values;
  const inputs = inputFactors.length;
  return values.map((value, at) => value * inputFactors[at % inputs]!);
}
