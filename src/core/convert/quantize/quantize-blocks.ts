import { computedTensor } from '../../tensor/computed-tensor.js';
import { fromTensor } from '../../tensor/from-tensor.js';
import type { LazyTensor } from '../../tensor/lazy-tensor.js';
import type { QuantizedWeight } from './quantize-rows.js';
import { readFloats } from './read-floats.js';

/**
 * float32 [out, in] → uint8 [out, blocks, bytes] and a scale [out · blocks]: symmetric blocks along the input, as
 * MatMulNBits reads them (zero is 8 of 16, or 128 of 256).
 */
export async function quantizeBlocks(name: string, weight: LazyTensor, bits: 4 | 8): Promise<QuantizedWeight> {
  const [out = 0, inputs = 0] = weight.shape;
  const blockSize = blockSizes[bits];
  const blocks = inputs / blockSize;
  const scale = blockScales(await readFloats(weight), blockSize, bits);
  return {
    weight: computedTensor(name, 'uint8', [out, blocks, (blockSize * bits) / 8], async () => {
      const steps = toSteps(await readFloats(weight), scale, blockSize, bits);
      return bits === 8 ? steps : twoAByte(steps);
    }),
    scale: fromTensor({ dtype: 'float32', shape: [out * blocks], data: scale }),
  };
}

/** Whether the input can be cut into whole blocks. */
export function hasWholeBlocks(weight: LazyTensor, bits: 4 | 8): boolean {
  return (weight.shape[1] ?? 0) % blockSizes[bits] === 0;
}

/** Read off the shape again by graph/quantized-gemm. */
export const blockSizes = { 4: 32, 8: 128 } as const;

function blockScales(values: Float32Array, blockSize: number, bits: number): Float32Array {
  const half = 2 ** (bits - 1);
  return Float32Array.from({ length: values.length / blockSize }, (_, block) => {
    let extreme = 0;
    for (let at = block * blockSize; at < (block + 1) * blockSize; at++) {
      if (Math.abs(values[at]!) > Math.abs(extreme)) extreme = values[at]!;
    }
    // The extreme value takes the end that has one step more.
    return extreme === 0 ? 1 : extreme / -half;
  });
}

function toSteps(values: Float32Array, scale: Float32Array, blockSize: number, bits: number): Uint8Array {
  const half = 2 ** (bits - 1);
  return Uint8Array.from(values, (value, at) => {
    return Math.min(2 * half - 1, Math.max(0, Math.round(value / scale[Math.floor(at / blockSize)]!) + half));
  });
}

/** The first of two in the lower half. */
function twoAByte(steps: Uint8Array): Uint8Array {
  return Uint8Array.from({ length: steps.length / 2 }, (_, at) => steps[2 * at]! | (steps[2 * at + 1]! << 4));
}
