/** What quantized activations stand for: the arithmetic of graph/quantized-gemm, a token at a time. */
import { skewedSteps, symmetricSteps } from '../../graph/activation-steps.js';
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
      return isSkewed ? rounded(row, skewedScale(row), skewedSteps.zeroPoint) : roundedSymmetric(row);
    case 'blocks': {
      const size = blockSizes[scheme.bits];
      const blocks = Array.from({ length: row.length / size }, (_, block) => {
        const part = row.subarray(block * size, (block + 1) * size);
        return [...roundedSymmetric(part)];
      });
      return Float32Array.from(blocks.flat());
    }
  }
}

function roundedSymmetric(row: Float32Array): Float32Array {
  return rounded(row, symmetricScale(row), symmetricSteps.zeroPoint);
}

function rounded(row: Float32Array, scale: number, zeroPoint: number): Float32Array {
  return row.map((value) => {
    const step = Math.min(255, Math.max(0, Math.round(value / scale) + zeroPoint));
    return (step - zeroPoint) * scale;
  });
}

function skewedScale(row: Float32Array): number {
  const largest = row.reduce((most, value) => Math.max(most, value), 0);
  return Math.max(largest / skewedSteps.positive, skewedSteps.minScale);
}

function symmetricScale(row: Float32Array): number {
  const largest = row.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return largest === 0 ? 1 : largest / symmetricSteps.positive;
}
