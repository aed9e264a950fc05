import type { MegatronBertConfig } from '../../model/config.js';
import { fromTensor } from '../../tensor/from-tensor.js';
import type { LazyTensor } from '../../tensor/lazy-tensor.js';
import { type Linear, linearsOf } from './linears.js';
import { hasWholeBlocks, quantizeBlocks } from './quantize-blocks.js';
import { quantizeRows } from './quantize-rows.js';

/** How one linear's activations are quantized; its weights follow. */
export type Scheme =
  | { kind: 'per-token' }
  | { kind: 'calibrated'; scale: number; zeroPoint: number }
  | { kind: 'blocks'; bits: 4 | 8 }
  | { kind: 'float' };

/** The tensors that a derived precision's file holds: those that differ. What graph/quantized-gemm reads. */
export async function quantizedWeights(
  config: MegatronBertConfig,
  weights: ReadonlyMap<string, LazyTensor>,
  schemeOf: (linear: Linear) => Scheme,
): Promise<Map<string, LazyTensor>> {
  const quantized = new Map<string, LazyTensor>();
  for (const linear of linearsOf(config)) {
    const weight = weights.get(`${linear.name}.weight`);
    const scheme = schemeOf(linear);
    if (weight === undefined || scheme.kind === 'float') continue;
    const isBlocks = scheme.kind === 'blocks' && hasWholeBlocks(weight, scheme.bits);
    const { weight: steps, scale } = isBlocks
      ? await quantizeBlocks(linear.name, weight, scheme.bits)
      : await quantizeRows(linear.name, weight);
    quantized.set(`${linear.name}.weight`, steps).set(`${linear.name}.weight_scale`, scale);
    for (const [name, tensor] of inputTensors(linear, scheme, config)) quantized.set(`${linear.name}.${name}`, tensor);
  }
  return quantized;
}

function inputTensors(linear: Linear, scheme: Scheme, config: MegatronBertConfig): [string, LazyTensor][] {
  if (scheme.kind === 'calibrated') {
    const scale = fromTensor({ dtype: 'float32', shape: [], data: Float32Array.of(scheme.scale) });
    return [
      ['input_scale', scale],
      ['input_zero_point', zeroPoint(scheme.zeroPoint)],
    ];
  }
  const isSkewed = scheme.kind === 'per-token' && linear.input === 'inner' && isHardlyNegative(config);
  return isSkewed ? [['input_zero_point', zeroPoint(SKEWED_ZERO_POINT)]] : [];
}

/** Activations that never go below −0.17. */
function isHardlyNegative({ hidden_act }: MegatronBertConfig): boolean {
  return hidden_act.startsWith('gelu') || hidden_act.startsWith('relu');
}

/** That its tensor is there is what the graph looks at. */
const SKEWED_ZERO_POINT = 16;

function zeroPoint(value: number): LazyTensor {
  return fromTensor({ dtype: 'uint8', shape: [], data: Uint8Array.of(value) });
}
