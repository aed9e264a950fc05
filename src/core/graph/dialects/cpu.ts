/** ONNX Runtime's CPU kernels. Why these operators and not others is in docs/performance.md. */
import { activate } from '../activation.js';
import { needsPlainAttention } from '../attention.js';
import { headwiseAttention } from '../headwise-attention.js';
import { layerNorm } from '../layer-norm.js';
import { linear } from '../linear.js';
import { plainAttention } from '../plain-attention.js';
import type { Dialect } from './dialect.js';
import { paddedBatch, paddedBatchInputs } from './padded-batch.js';

export const cpu: Dialect = {
  batch: paddedBatch,
  batchInputs: paddedBatchInputs,
  attention(network, inputs) {
    return needsPlainAttention(inputs) ? plainAttention(network, inputs) : headwiseAttention(network, inputs);
  },
  // Two operators: SkipLayerNormalization is many times slower here.
  addNorm(network, x, input, linearName, normName) {
    const sum = network.graph.node('Add', [x, linear(network, input, linearName)]);
    return { sum, normed: layerNorm(network, sum, normName) };
  },
  linearAndActivation(network, input, linearName, activation) {
    return activate(network, linear(network, input, linearName), activation);
  },
};
