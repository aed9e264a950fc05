import { floatOutput } from './float-values.js';
import { type Network, weight } from './network.js';
import type { Value } from './onnx/graph-builder.js';
import { isQuantized, quantizedGemm } from './quantized-gemm.js';

/**
 * `input · Wᵀ + b`: [rows, in] → [rows, out], weights [out, in] as Hugging Face has them.
 *
 * Gemm with transB is as fast as a MatMul with weights that were transposed (docs/performance.md).
 */
export function linear(network: Network, input: Value, name: string): Value {
  if (network.observed?.has(name)) floatOutput(network, `${name}.input`, input, ['observed', 'in']);
  return gemm(network, input, `${name}.weight`, weight(network, `${name}.bias`));
}

/** The same without its bias, for operators that add it themselves. */
export function linearWithoutBias(network: Network, input: Value, name: string): Value {
  return gemm(network, input, `${name}.weight`);
}

/** The operator that suits how the weight is stored. */
export function gemm(network: Network, input: Value, weightName: string, bias?: Value): Value {
  if (isQuantized(network, weightName)) return quantizedGemm(network, input, weightName, bias);
  return network.graph.node('Gemm', [input, weight(network, weightName), bias], { transB: 1 });
}
