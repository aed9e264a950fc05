import { type Network, weight } from './network.js';
import { float, type Value } from './onnx/graph-builder.js';

/** "Layer Normalization", Ba et al. 2016, arXiv:1607.06450: over the last axis. */
export function layerNorm(network: Network, x: Value, name: string): Value {
  const gain = weight(network, `${name}.weight`);
  const shift = weight(network, `${name}.bias`);
  const attributes = { axis: -1, epsilon: float(network.config.layer_norm_eps) };
  return network.graph.node('LayerNormalization', [x, gain, shift], attributes);
}
