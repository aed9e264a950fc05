/** What quantized activations stand for: the arithmetic of graph/quantized-gemm, a token at a time. */
import { blockSizes } from './quantize-blocks.js';
import type { Scheme } from './scheme.js';

/**
 * @param row [in], after smoothing
 * @param isSkewed hardly negative: see `isHardlyNegative`
 */
export function roundActivations(row: Float32Array, scheme: Scheme, isSkewed: boolean): Float32Array {
  switch (scheme.kind) {
    case 'float':
      return row;
    case 'calibrated':
      return rounded(row, scheme.scale, scheme.zeroPoint);
    case 'per-token':
      return isSkewed ? rounded(row, skewedScale(row), SKEWED_ZERO_POINT) : rounded(row, symmetricScale(row), 128);
    case 'blocks': {
      const size = blockSizes[scheme.bits];
      const blocks = Array.from({ length: row.length / size }, (_, block) => {
        const part = row.subarray(block * size, (block + 1) * size);
        return [...rounded(part, symmetricScale(part), 128)];
      });
      return Float32Array.from(blocks.flat());
    }
  }
}

function rounded(row: Float32Array, scale: number, zeroPoint: number): Float32Array {
  return row.map((value) => {
    const step = Math.min(255, Math.max(0, Math.round(value / scale) + zeroPoint));
    return (step - zeroPoint) * scale;
  });
}

const SKEWED_ZERO_POINT = 16;
const SKEWED_STEPS = 239;
const GELU_MINIMUM = 0.1701;

function skewedScale(row: Float32Array): number {
  const largest = row.reduce((most, value) => Math.max(most, value), 0);
  return Math.max(largest / SKEWED_STEPS, GELU_MINIMUM / SKEWED_ZERO_POINT);
}

function symmetricScale(row: Float32Array): number {
  const largest = row.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return largest === 0 ? 1 : largest / 127;
}
