import { linearWithoutBias } from '../linear.js';
import { type Network, weight } from '../network.js';
import { float, type Value } from '../onnx/graph-builder.js';
import type { Normed } from './dialect.js';

/** `sum = x + W · input + b` and its LayerNorm: all but the product in one operator, which saves two trips to memory. */
export function skipLayerNorm(network: Network, x: Value, input: Value, linearName: string, normName: string): Normed {
  const { graph, config } = network;
  const product = linearWithoutBias(network, input, linearName);
  const parameters = [`${normName}.weight`, `${normName}.bias`, `${linearName}.bias`].map((name) =>
    weight(network, name),
  );
  const attributes = { epsilon: float(config.layer_norm_eps) };
  // Outputs: the norm, its mean and deviation (never given in inference), the sum.
  const [normed, , , sum] = graph.nodes(
    'com.microsoft.SkipLayerNormalization',
    [product, x, ...parameters],
    attributes,
    4,
  );
  return { sum: sum!, normed: normed! };
}
