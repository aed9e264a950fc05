import { skewedSteps } from '../../graph/activation-steps.js';
import { inputNameOf } from '../../graph/quantized-gemm.js';
import type { MegatronBertConfig } from '../../model/config.js';
import { computedTensor } from '../../tensor/computed-tensor.js';
import { fromTensor } from '../../tensor/from-tensor.js';
import type { LazyTensor } from '../../tensor/lazy-tensor.js';
import type { LinearGroup } from './linear-groups.js';
import { hasWholeBlocks, quantizeBlocks } from './quantize-blocks.js';
import { type QuantizedWeight, quantizeRows } from './quantize-rows.js';
import { readFloats } from './read-floats.js';
import { isHardlyNegative, type Scheme } from './scheme.js';

export interface GroupScheme {
  group: LinearGroup;
  scheme: Scheme;
}

/** The tensors that a derived precision's file holds: those that differ. What graph/quantized-gemm reads. */
export async function quantizedWeights(
  config: MegatronBertConfig,
  weights: ReadonlyMap<string, LazyTensor>,
  plan: readonly GroupScheme[],
): Promise<Map<string, LazyTensor>> {
  const quantized = new Map<string, LazyTensor>();
  for (const { group, scheme } of plan) {
    if (scheme.kind === 'float') continue;
    for (const linear of group.linears) {
      const { weight, scale } = await quantize(linear, weights.get(`${linear}.weight`)!, scheme);
      quantized.set(`${linear}.weight`, weight).set(`${linear}.weight_scale`, scale);
    }
    for (const [name, tensor] of [...inputTensors(group, scheme, config), ...smoothedNorm(group, scheme, weights)]) {
      quantized.set(name, tensor);
    }
  }
  return quantized;
}

function quantize(linear: string, weight: LazyTensor, scheme: Scheme): Promise<QuantizedWeight> {
  if (scheme.kind === 'blocks' && hasWholeBlocks(weight, scheme.bits)) {
    return quantizeBlocks(linear, weight, scheme.bits);
  }
  return quantizeRows(linear, weight, 'smoothing' in scheme ? scheme.smoothing : undefined);
}

function inputTensors(
  { linears, input }: LinearGroup,
  scheme: Scheme,
  config: MegatronBertConfig,
): [string, LazyTensor][] {
  const name = inputNameOf(linears[0]!);
  if (scheme.kind === 'calibrated') {
    const scale = fromTensor({ dtype: 'float32', shape: [], data: Float32Array.of(scheme.scale) });
    return [
      [`${name}.input_scale`, scale],
      [`${name}.input_zero_point`, zeroPoint(scheme.zeroPoint)],
    ];
  }
  // That it is there is what the graph looks at.
  const isSkewed = scheme.kind === 'per-token' && isHardlyNegative(input, config);
  return isSkewed ? [[`${name}.input_zero_point`, zeroPoint(skewedSteps.zeroPoint)]] : [];
}

function zeroPoint(value: number): LazyTensor {
  return fromTensor({ dtype: 'uint8', shape: [], data: Uint8Array.of(value) });
}

/** Gain and shift of the LayerNorm in front, divided by what the weights were multiplied by. */
function smoothedNorm(
  { norm }: LinearGroup,
  scheme: Scheme,
  weights: ReadonlyMap<string, LazyTensor>,
): [string, LazyTensor][] {
  if (!('smoothing' in scheme) || scheme.smoothing === undefined || norm === undefined) return [];
  const inverse = scheme.smoothing.map((factor) => 1 / factor);
  return ['weight', 'bias'].map((part) => {
    const name = `${norm}.${part}`;
    const tensor = weights.get(name)!;
    return [name, computedTensor(name, 'float32', tensor.shape, () => readFloats(tensor, inverse))];
  });
}
