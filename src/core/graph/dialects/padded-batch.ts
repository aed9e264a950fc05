/** Packed tokens, unpacked for attention alone: one Gather to [B, S, H], one back. For providers without packed operators. */
import { headSizeOf } from '../../model/head-size-of.js';
import type { Tensor, Tensors } from '../../tensor/tensor.js';
import type { Batch } from '../attention.js';
import { floatInput } from '../float-values.js';
import type { PackedSpec } from '../graph-spec.js';
import type { Network } from '../network.js';
import { longestOf, MASKED, poolWeights, queryBias, unpackInputs } from './batch-inputs.js';
import { gatheredBatch } from './gathered-batch.js';

/**
 * Inputs: `unpack` [batch, length] and `pack` [tokens], the Gather indices; `key_bias` [batch, 1, 1, keys] and
 * `query_bias` [1, 1, length, keys], added to one another; `relative_positions` [length, keys] where the model has them.
 */
export function paddedBatch(network: Network): Batch {
  const { graph, config } = network;
  const headSize = headSizeOf(config);
  const keyBias = floatInput(network, 'key_bias', ['batch', 1, 1, 'keys']);
  const queryBias = floatInput(network, 'query_bias', [1, 1, 'length', 'keys']);
  return {
    ...gatheredBatch(network),
    bias: graph.node('Add', [keyBias, queryBias]),
    relativePositions: graph.input('relative_positions', 'int32', ['length', 'keys']),
    single: {
      unpack: (x) => graph.node('Reshape', [x, graph.ints(-1, 1, config.hidden_size)]),
      pack: (x) => graph.node('Reshape', [x, graph.ints(-1, config.hidden_size)]),
      heads: {
        unpack: (x) => graph.node('Reshape', [x, graph.ints(-1, config.num_attention_heads, 1, headSize)]),
        pack: (x) => graph.node('Reshape', [x, graph.ints(-1, config.hidden_size)]),
      },
      bias: keyBias,
    },
  };
}

/**
 * Sequences end together, padding comes first: so a distance between two tokens is the same in every sequence, and a
 * cache grows at its end.
 */
export function paddedBatchInputs(lengths: Int32Array, { config, readout }: PackedSpec, cached = 0): Tensors {
  const batch = lengths.length;
  const longest = longestOf(lengths);
  // From the second step of a generation on, the cache holds the prompts and each sequence has one new token.
  const length = cached === 0 ? longest : 1;
  const keys = cached + length;
  return {
    ...unpackInputs(cached === 0 ? lengths : new Int32Array(batch).fill(1), length),
    key_bias: { dtype: 'float32', shape: [batch, 1, 1, keys], data: keyBias(lengths, longest, keys) },
    query_bias: { dtype: 'float32', shape: [1, 1, length, keys], data: queryBias(length, keys, config.is_decoder) },
    ...(config.position_embedding_type === 'absolute'
      ? {}
      : { relative_positions: relativePositions(length, keys, config.max_position_embeddings) }),
    ...(readout.kind === 'hidden' && readout.pooling === 'mean' ? { pool_weights: poolWeights(lengths, length) } : {}),
  };
}

function keyBias(lengths: Int32Array, longest: number, keys: number): Float32Array {
  const bias = new Float32Array(lengths.length * keys);
  lengths.forEach((length, sequence) => {
    bias.fill(MASKED, sequence * keys, sequence * keys + longest - length);
  });
  return bias;
}

/** Rows of the distance embeddings, whose middle is distance 0. */
function relativePositions(length: number, keys: number, positions: number): Tensor {
  const data = new Int32Array(length * keys);
  for (let query = 0; query < length; query++) {
    for (let key = 0; key < keys; key++) data[query * keys + key] = keys - length + query - key + positions - 1;
  }
  return { dtype: 'int32', shape: [length, keys], data };
}
