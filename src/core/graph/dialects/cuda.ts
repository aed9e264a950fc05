/** ONNX Runtime's CUDA kernels: attention over packed tokens, biases inside norms and activations. See docs/gpu.md. */
import type { ActivationName } from '../../model/activations.js';
import type { Tensors } from '../../tensor/tensor.js';
import { type AttentionInputs, needsPlainAttention, plainAttention } from '../attention.js';
import type { PackedSpec } from '../graph-spec.js';
import { linearWithoutBias } from '../linear.js';
import { type Network, weight } from '../network.js';
import type { Value } from '../onnx/graph-builder.js';
import { cpu } from './cpu.js';
import type { Dialect } from './dialect.js';
import { gatheredBatch, longestOf, paddedBatch, paddedBatchInputs, poolWeights, unpackInputs } from './padded-batch.js';
import { skipLayerNorm } from './skip-layer-norm.js';

export const cuda: Dialect = {
  ...cpu,
  batch(network, spec) {
    if (!hasPackedAttention(spec)) return paddedBatch(network);
    const tokenOffset = network.graph.input('token_offset', 'int32', ['batch', 'length']);
    const cumulativeLengths = network.graph.input('cumulative_lengths', 'int32', ['batch + 1']);
    return { ...gatheredBatch(network), packed: { tokenOffset, cumulativeLengths } };
  },
  batchInputs(lengths, spec, cached) {
    if (!hasPackedAttention(spec)) return paddedBatchInputs(lengths, spec, cached);
    return { ...packedInputs(lengths), ...poolInputs(lengths, spec) };
  },
  // MultiHeadAttention would need cuDNN, which an installation may lack.
  attention(network, inputs) {
    const { packed } = inputs.batch;
    if (packed === undefined || needsPlainAttention(inputs)) return plainAttention(network, inputs);
    return { context: packedAttention(network, inputs, packed) };
  },
  addNorm: skipLayerNorm,
  linearAndActivation(network, input, linearName, activation) {
    const fused = fusedActivations[activation];
    if (fused === undefined) return cpu.linearAndActivation(network, input, linearName, activation);
    const bias = weight(network, `${linearName}.bias`);
    return network.graph.node(fused, [linearWithoutBias(network, input, linearName), bias]);
  },
};

/** Operators of activation(x + bias). */
const fusedActivations: Partial<Record<ActivationName, string>> = {
  gelu: 'com.microsoft.BiasGelu',
  gelu_python: 'com.microsoft.BiasGelu',
  gelu_accurate: 'com.microsoft.FastGelu',
  gelu_fast: 'com.microsoft.FastGelu',
  gelu_new: 'com.microsoft.FastGelu',
  gelu_pytorch_tanh: 'com.microsoft.FastGelu',
};

/** The packed operator knows neither causal masks nor caches nor relative positions. */
function hasPackedAttention({ config, readout }: PackedSpec): boolean {
  return !config.is_decoder && config.position_embedding_type === 'absolute' && readout.kind !== 'generate';
}

/** [T, H] → [T, H], without a gap and without a mask. */
function packedAttention(
  { graph, config }: Network,
  { query, key, value }: AttentionInputs,
  { tokenOffset, cumulativeLengths }: { tokenOffset: Value; cumulativeLengths: Value },
): Value {
  const inputs = [query, key, value, undefined, tokenOffset, cumulativeLengths];
  const attributes = { num_heads: config.num_attention_heads };
  return graph.node('com.microsoft.PackedMultiHeadAttention', inputs, attributes);
}

/**
 * `cumulative_lengths` [batch + 1]: where each sequence starts. `token_offset` [batch, longest]: the places of the tokens
 * in a padded batch, in their order, then those of the padding.
 */
function packedInputs(lengths: Int32Array): Tensors {
  const longest = longestOf(lengths);
  const cumulative = new Int32Array(lengths.length + 1);
  lengths.forEach((length, sequence) => {
    cumulative[sequence + 1] = cumulative[sequence]! + length;
  });
  const offsets = new Int32Array(lengths.length * longest);
  let token = 0;
  let padding = cumulative.at(-1)!;
  lengths.forEach((length, sequence) => {
    for (let place = 0; place < longest; place++) {
      offsets[place < length ? token++ : padding++] = sequence * longest + place;
    }
  });
  return {
    token_offset: { dtype: 'int32', shape: [lengths.length, longest], data: offsets },
    cumulative_lengths: { dtype: 'int32', shape: [cumulative.length], data: cumulative },
  };
}

/** Mean and maximum are taken over padded sequences. */
function poolInputs(lengths: Int32Array, { readout }: PackedSpec): Tensors {
  if (readout.kind !== 'hidden') return {};
  const longest = longestOf(lengths);
  return { ...unpackInputs(lengths, longest), pool_weights: poolWeights(lengths, longest) };
}
