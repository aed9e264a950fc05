import { computedTensor } from '../../tensor/computed-tensor.js';
import { fromTensor } from '../../tensor/from-tensor.js';
import type { LazyTensor } from '../../tensor/lazy-tensor.js';
import { readFloats } from './read-floats.js';
import { roundHalfEven } from './round-half-even.js';
import { symmetricScales } from './symmetric-scales.js';

/** A weight as integers, and what one step is. */
export interface QuantizedWeight {
  weight: LazyTensor;
  scale: LazyTensor;
}

/**
 * float32 [out, in] → int8 [in, out] and a scale [out]: symmetric, a scale an output, as MatMulIntegerToFloat reads it.
 *
 * @param inputFactors [in]: what each input column is multiplied by first
 */
export async function quantizeRows(
  name: string,
  weight: LazyTensor,
  inputFactors?: Float32Array,
): Promise<QuantizedWeight> {
  const [out = 0, inputs = 0] = weight.shape;
  const scale = symmetricScales(await readFloats(weight, inputFactors), inputs);
  return {
    weight: computedTensor(name, 'int8', [inputs, out], async () => {
      return quantizeTransposed(await readFloats(weight, inputFactors), scale, out, inputs);
    }),
    scale: fromTensor({ dtype: 'float32', shape: [out], data: scale }),
  };
}

function quantizeTransposed(values: Float32Array, scale: Float32Array, out: number, inputs: number): Int8Array {
  const quantized = new Int8Array(values.length);
  for (let row = 0; row < out; row++) {
    const steps = 1 / scale[row]!;
    for (let column = 0; column < inputs; column++) {
      quantized[column * out + row] = roundHalfEven(values[row * inputs + column]! * steps);
    }
  }
  return quantized;
}
