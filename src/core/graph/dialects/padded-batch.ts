/** Packed tokens, unpacked for attention alone: one Gather to [B, S, H], one back. For providers without packed operators. */
import type { Tensor, Tensors } from '../../tensor/tensor.js';
import type { Batch } from '../attention.js';
import { floatInput } from '../float-values.js';
import type { PackedSpec } from '../graph-spec.js';
import type { Network } from '../network.js';
import { gatheredHeads } from './gathered-heads.js';

/** Added to the score of a key that must not be seen: its softmax is 0 in any precision, and twice it fits a float16. */
const MASKED = -30_000;

/**
 * Inputs: `unpack` [batch, length] and `pack` [tokens], the Gather indices; `key_bias` [batch, 1, 1, keys] and
 * `query_bias` [1, 1, length, keys], added to one another; `relative_positions` [length, keys] where the model has them.
 */
export function paddedBatch(network: Network): Batch {
  const { graph, config } = network;
  const headSize = config.hidden_size / config.num_attention_heads;
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

/** The two Gathers; also of the forward pass, where every position is a token. */
export function gatheredBatch(network: Network, prefix = ''): Pick<Batch, 'unpack' | 'pack' | 'heads'> {
  const { graph, config } = network;
  const unpack = graph.input(`${prefix}unpack`, 'int32', [`${prefix}batch`, `${prefix}length`]);
  const pack = graph.input(`${prefix}pack`, 'int32', [`${prefix}tokens`]);
  return {
    unpack: (x) => graph.node('Gather', [x, unpack], { axis: 0 }),
    pack: (x) =>
      graph.node('Gather', [graph.node('Reshape', [x, graph.ints(-1, config.hidden_size)]), pack], { axis: 0 }),
    heads: gatheredHeads(network, unpack, pack),
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

export function longestOf(lengths: Int32Array): number {
  return lengths.reduce((most, length) => Math.max(most, length), 0);
}

/** Where padding comes in a sequence. */
type PaddingPlace = 'first' | 'last';

/** `unpack` and `pack`. */
export function unpackInputs(lengths: Int32Array, longest: number, padding: PaddingPlace = 'first'): Tensors {
  const tokens = lengths.reduce((sum, length) => sum + length, 0);
  const unpack = new Int32Array(lengths.length * longest);
  const pack = new Int32Array(tokens);
  let token = 0;
  lengths.forEach((length, sequence) => {
    const start = sequence * longest + (padding === 'first' ? longest - length : 0);
    unpack.fill(token, sequence * longest, (sequence + 1) * longest);
    for (let index = 0; index < length; index++, token++) {
      unpack[start + index] = token;
      pack[token] = start + index;
    }
  });
  return {
    unpack: { dtype: 'int32', shape: [lengths.length, longest], data: unpack },
    pack: { dtype: 'int32', shape: [tokens], data: pack },
  };
}

function keyBias(lengths: Int32Array, longest: number, keys: number): Float32Array {
  const bias = new Float32Array(lengths.length * keys);
  lengths.forEach((length, sequence) => {
    bias.fill(MASKED, sequence * keys, sequence * keys + longest - length);
  });
  return bias;
}

/** A decoder's token sees itself and what is before it. */
export function queryBias(length: number, keys: number, isDecoder: boolean): Float32Array {
  const bias = new Float32Array(length * keys);
  if (!isDecoder) return bias;
  for (let query = 0; query < length; query++)
    bias.fill(MASKED, query * keys + keys - length + query + 1, (query + 1) * keys);
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

/** `pool_weights` [batch, 1, length]: 1 / length on each of a sequence's own tokens. */
export function poolWeights(lengths: Int32Array, longest: number, padding: PaddingPlace = 'first'): Tensor {
  const data = new Float32Array(lengths.length * longest);
  lengths.forEach((length, sequence) => {
    const start = sequence * longest + (padding === 'first' ? longest - length : 0);
    data.fill(1 / length, start, start + length);
  });
  return { dtype: 'float32', shape: [lengths.length, 1, longest], data };
}
