/** How a packed batch's tokens lie in their sequences, as CUDA's attention kernels want to be told. */
import type { MegatronBertConfig } from '../../model/config.js';
import { headSizeOf } from '../../model/head-size-of.js';
import type { Tensor, Tensors } from '../../tensor/tensor.js';
import type { Batch } from '../attention.js';
import { floatInput } from '../float-values.js';
import type { ActivationType, PackedSpec } from '../graph-spec.js';
import type { Network } from '../network.js';
import { longestOf, poolWeights, queryBias, unpackInputs } from './batch-inputs.js';
import { gatheredBatch } from './gathered-batch.js';

/** Memory-efficient attention reads rows of `attention_bias` in pieces of 16 bytes; others go to slower kernels. */
const BIAS_ROW_MULTIPLE = 8;

/** Heads that GroupQueryAttention takes. */
const HEAD_SIZE_MULTIPLE = 8;

/** Sequences begin together: padding comes last. */
export function cudaBatch(network: Network): Batch {
  const { graph, config, type } = network;
  const gathered = gatheredBatch(network);
  if (countsKeys(config, type)) {
    const keysAfterFirst = graph.input('keys_after_first', 'int32', ['batch']);
    return { ...gathered, causal: { keysAfterFirst, longest: graph.input('longest', 'int32', []) } };
  }
  const tokenOffset = graph.input('token_offset', 'int32', ['batch', 'length']);
  const cumulativeLengths = graph.input('cumulative_lengths', 'int32', ['batch + 1']);
  return {
    ...gathered,
    bias: config.is_decoder ? floatInput(network, 'query_bias', [1, 1, 'length', 'length']) : undefined,
    packed: {
      tokenOffset,
      cumulativeLengths,
      relative: {
        headRows: graph.input('head_rows', 'int32', ['batch', config.num_attention_heads, 'length']),
        distanceRows: graph.input('distance_rows', 'int32', ['distances']),
        ofQuery: graph.input('places_of_query', 'int32', ['length', 'length']),
        ofKey: graph.input('places_of_key', 'int32', ['length', 'length']),
      },
    },
  };
}

export function cudaBatchInputs(lengths: Int32Array, spec: PackedSpec): Tensors {
  const { config, readout, activations = 'float32' } = spec;
  const longest = longestOf(lengths);
  const padded = { ...unpackInputs(lengths, longest, 'last'), pool_weights: poolWeights(lengths, longest, 'last') };
  if (countsKeys(config, activations)) return { ...padded, ...causalInputs(lengths, longest) };
  const isRelative = config.position_embedding_type !== 'absolute';
  const length = isRelative || config.is_decoder ? roundUp(longest, BIAS_ROW_MULTIPLE) : longest;
  return {
    ...(readout.kind === 'hidden' ? padded : {}),
    ...packedInputs(lengths, length),
    ...(config.is_decoder ? { query_bias: causalBias(length) } : {}),
    ...(isRelative ? relativeInputs(lengths, length, config) : {}),
  };
}

/** GroupQueryAttention is causal and knows lengths, but neither float32 nor relative positions nor heads of other sizes. */
function countsKeys(config: MegatronBertConfig, type: ActivationType): boolean {
  const { is_decoder, position_embedding_type } = config;
  const isWholeHead = headSizeOf(config) % HEAD_SIZE_MULTIPLE === 0;
  return is_decoder && position_embedding_type === 'absolute' && type === 'float16' && isWholeHead;
}

function causalInputs(lengths: Int32Array, longest: number): Tensors {
  return {
    keys_after_first: { dtype: 'int32', shape: [lengths.length], data: lengths.map((length) => length - 1) },
    longest: { dtype: 'int32', shape: [], data: Int32Array.of(longest) },
  };
}

/**
 * `cumulative_lengths` [batch + 1]: where each sequence starts. `token_offset` [batch, length]: the places of the tokens
 * in a padded batch, in their order, then those of the padding.
 */
function packedInputs(lengths: Int32Array, length: number): Tensors {
  const cumulative = new Int32Array(lengths.length + 1);
  lengths.forEach((own, sequence) => {
    cumulative[sequence + 1] = cumulative[sequence]! + own;
  });
  const offsets = new Int32Array(lengths.length * length);
  let token = 0;
  let padding = cumulative.at(-1)!;
  lengths.forEach((own, sequence) => {
    for (let place = 0; place < length; place++) {
      offsets[place < own ? token++ : padding++] = sequence * length + place;
    }
  });
  return {
    token_offset: { dtype: 'int32', shape: [lengths.length, length], data: offsets },
    cumulative_lengths: { dtype: 'int32', shape: [cumulative.length], data: cumulative },
  };
}

function causalBias(length: number): Tensor {
  return { dtype: 'float32', shape: [1, 1, length, length], data: queryBias(length, length, true) };
}

/**
 * `head_rows` [batch, heads, length]: rows of [tokens · heads, head size]. `distance_rows` [2 · length]: distances from
 * 1 − length to length, as rows of their embeddings. `places_of_query` and `places_of_key` [length, length]: where a query and a
 * key find their distance in [length · 2 · length], the rows of queries, and of keys.
 */
function relativeInputs(lengths: Int32Array, length: number, config: MegatronBertConfig): Tensors {
  const { num_attention_heads: heads, max_position_embeddings: positions } = config;
  const unpack = unpackInputs(lengths, length, 'last').unpack!.data as Int32Array;
  // One more than there are: rows of a product whose length is a multiple of 16.
  const count = 2 * length;
  const headRows = int32([lengths.length, heads, length], (index) => {
    const sequence = Math.floor(index / (heads * length));
    const head = Math.floor(index / length) % heads;
    return unpack[sequence * length + (index % length)]! * heads + head;
  });
  const placeIn = (row: number, query: number, key: number): number => row * count + query - key + length - 1;
  const square = (place: (query: number, key: number) => number): Tensor =>
    int32([length, length], (index) => place(Math.floor(index / length), index % length));
  // What is beyond the positions belongs to padding.
  const rowOf = (distance: number): number => Math.min(Math.max(distance + positions - 1, 0), 2 * positions - 2);
  return {
    head_rows: headRows,
    distance_rows: int32([count], (index) => rowOf(index - (length - 1))),
    places_of_query: square((query, key) => placeIn(query, query, key)),
    places_of_key: square((query, key) => placeIn(key, query, key)),
  };
}

function int32(shape: readonly number[], valueAt: (index: number) => number): Tensor {
  const length = shape.reduce((product, size) => product * size, 1);
  return { dtype: 'int32', shape: [...shape], data: Int32Array.from({ length }, (_, index) => valueAt(index)) };
}

function roundUp(value: number, multiple: number): number {
  return Math.ceil(value / multiple) * multiple;
}
