/**
 * Activations by Hugging Face's names. Source of each formula: transformers/activations.py; GELU: Hendrycks and Gimpel
 * 2016, arXiv:1606.08415; Mish: Misra 2019, arXiv:1908.08681.
 */
import type { ActivationName } from '../model/activations.js';
import { type Network, scalar } from './network.js';
import { float, type Value } from './onnx/graph-builder.js';

export function activate(network: Network, input: Value, name: ActivationName): Value {
  return activations[name](network, input);
}

type Activation = (network: Network, x: Value) => Value;

const gelu: Activation = ({ graph }, x) => graph.node('Gelu', [x]);
const tanhGelu: Activation = ({ graph }, x) => graph.node('Gelu', [x], { approximate: 'tanh' });
const silu: Activation = ({ graph }, x) => graph.node('Mul', [x, graph.node('Sigmoid', [x])]);
const clip =
  (from: number, to: number): Activation =>
  (network, x) =>
    network.graph.node('Clip', [x, scalar(network, from), scalar(network, to)]);

const activations: Readonly<Record<ActivationName, Activation>> = {
  gelu,
  gelu_python: gelu,
  gelu_10: (network, x) => clip(-10, 10)(network, gelu(network, x)),
  // Four spellings of x/2 · (1 + tanh(√(2/π) · (x + 0.044715 x³))).
  gelu_accurate: tanhGelu,
  gelu_fast: tanhGelu,
  gelu_new: tanhGelu,
  gelu_pytorch_tanh: tanhGelu,
  quick_gelu(network, x) {
    const { graph } = network;
    return graph.node('Mul', [x, graph.node('Sigmoid', [graph.node('Mul', [x, scalar(network, 1.702)])])]);
  },
  silu,
  swish: silu,
  mish: ({ graph }, x) => graph.node('Mul', [x, graph.node('Tanh', [graph.node('Softplus', [x])])]),
  relu: ({ graph }, x) => graph.node('Relu', [x]),
  relu2({ graph }, x) {
    const positive = graph.node('Relu', [x]);
    return graph.node('Mul', [positive, positive]);
  },
  relu6: clip(0, 6),
  leaky_relu: ({ graph }, x) => graph.node('LeakyRelu', [x], { alpha: float(0.01) }),
  sigmoid: ({ graph }, x) => graph.node('Sigmoid', [x]),
  tanh: ({ graph }, x) => graph.node('Tanh', [x]),
  linear: (_, x) => x,
};
