/**
 * Matrix products with integer weights. How a weight is stored, and what is stored beside it, says which:
 *
 * | `X.weight` | `X.weight_scale` | beside it | product |
 * |---|---|---|---|
 * | int8 [in, out] | [out] | – | each token's activations get a scale of their own, as they come |
 * | int8 [in, out] | [out] | `X.input_zero_point` | the same, for activations that are hardly negative (after GELU, ReLU) |
 * | int8 [in, out] | [out] | `Y.input_scale` and `Y.input_zero_point` | one scale for all tokens, found by calibration |
 * | uint8 [out, blocks, bytes] | [out · blocks] | – | weights in blocks of 4 or 8 bits: MatMulNBits |
 *
 * Y is X, but for query, key and value: they read the same activations and share one scale, named after their parent.
 *
 * Per-token scales: "ZeroQuant", Yao et al. 2022, arXiv:2206.01861, section 4.1. No answer depends on what else is in the
 * batch. Weights are signed: unsigned ones take a slower kernel (docs/performance.md).
 */
import { skewedSteps, symmetricSteps } from './activation-steps.js';
import { type Network, storedWeight } from './network.js';
import type { Value } from './onnx/graph-builder.js';

export function isQuantized({ weights }: Network, weightName: string): boolean {
  return weights.has(`${weightName}_scale`);
}

/** `input · W + b`: [tokens, in] → [tokens, out]. */
export function quantizedGemm(network: Network, input: Value, weightName: string, bias?: Value): Value {
  if (network.weights.get(weightName)?.dtype === 'uint8') return blockwise(network, input, weightName, bias);
  const name = weightName.replace(/\.weight$/, '');
  const isCalibrated = network.weights.has(`${inputNameOf(name)}.input_scale`);
  return isCalibrated ? calibrated(network, input, name, bias) : perToken(network, input, name, bias);
}

/** What a linear's activations are called: `….attention.self` for query, key and value together. */
export function inputNameOf(name: string): string {
  return name.replace(/\.(query|key|value)$/, '');
}

function calibrated(network: Network, input: Value, name: string, bias?: Value): Value {
  const scale = storedWeight(network, `${inputNameOf(name)}.input_scale`);
  const zeroPoint = storedWeight(network, `${inputNameOf(name)}.input_zero_point`);
  const quantized = network.graph.node('QuantizeLinear', [input, scale, zeroPoint]);
  return integerProduct(network, quantized, scale, zeroPoint, name, bias);
}

function perToken(network: Network, input: Value, name: string, bias?: Value): Value {
  const { graph } = network;
  const isSkewed = network.weights.has(`${name}.input_zero_point`);
  const scale = isSkewed ? skewedScale(network, input) : symmetricScale(network, input); // [tokens, 1]
  const zeroPoint = constant(network, 'uint8', (isSkewed ? skewedSteps : symmetricSteps).zeroPoint);
  const scales = graph.node('Reshape', [scale, graph.ints(-1)]); // [tokens]
  const zeroPoints = graph.node('Expand', [zeroPoint, graph.node('Shape', [scales])]);
  const quantized = graph.node('QuantizeLinear', [input, scales, zeroPoints], { axis: 0 });
  const product = integerProduct(network, quantized, constant(network, 'float32', 1), zeroPoint, name);
  const scaled = graph.node('Mul', [product, scale]);
  return bias === undefined ? scaled : graph.node('Add', [scaled, bias]);
}

function integerProduct(
  network: Network,
  input: Value,
  scale: Value,
  zeroPoint: Value,
  name: string,
  bias?: Value,
): Value {
  return network.graph.node('com.microsoft.MatMulIntegerToFloat', [
    input,
    storedWeight(network, `${name}.weight`),
    scale,
    storedWeight(network, `${name}.weight_scale`),
    zeroPoint,
    undefined,
    bias,
  ]);
}

/** A token of zeros must not be divided by zero. */
const MIN_SCALE = 1e-8;

function symmetricScale(network: Network, input: Value): Value {
  const { graph } = network;
  // Two readings of the input cost less than writing it down without its signs.
  const most = graph.node('ReduceMax', [input, graph.ints(-1)], { keepdims: 1 });
  const least = graph.node('ReduceMin', [input, graph.ints(-1)], { keepdims: 1 });
  const largest = graph.node('Max', [most, graph.node('Neg', [least])]);
  const scale = graph.node('Mul', [largest, constant(network, 'float32', 1 / symmetricSteps.positive)]);
  return graph.node('Max', [scale, constant(network, 'float32', MIN_SCALE)]);
}

function skewedScale(network: Network, input: Value): Value {
  const { graph } = network;
  const largest = graph.node('ReduceMax', [input, graph.ints(-1)], { keepdims: 1 });
  const scale = graph.node('Mul', [largest, constant(network, 'float32', 1 / skewedSteps.positive)]);
  return graph.node('Max', [scale, constant(network, 'float32', skewedSteps.minScale)]);
}

/** Blocks along the input: 32 weights of 4 bits, two a byte, or a byte a weight. */
function blockwise(network: Network, input: Value, weightName: string, bias?: Value): Value {
  const [out = 0, blocks = 0, bytes = 0] = network.weights.get(weightName)?.shape ?? [];
  const isHalfBytes = bytes === BYTES_OF_4_BIT_BLOCK;
  const blockSize = isHalfBytes ? 2 * bytes : bytes;
  return network.graph.node(
    'com.microsoft.MatMulNBits',
    [
      input,
      storedWeight(network, weightName),
      storedWeight(network, `${weightName}_scale`),
      undefined,
      undefined,
      bias,
    ],
    // Level 4: activations become int8, block by block.
    { K: blocks * blockSize, N: out, bits: isHalfBytes ? 4 : 8, block_size: blockSize, accuracy_level: 4 },
  );
}

const BYTES_OF_4_BIT_BLOCK = 16;

function constant({ graph }: Network, dtype: 'float32' | 'uint8', value: number): Value {
  const data = dtype === 'float32' ? Float32Array.of(value) : Uint8Array.of(value);
  return graph.constant({ dtype, shape: [], data });
}
