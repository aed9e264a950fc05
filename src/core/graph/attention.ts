/**
 * What attention is given and gives, whichever operators it is made of: plain-attention.ts, headwise-attention.ts,
 * fused-attention.ts, dialects/cuda-attention.ts.
 *
 * B sequences, S tokens each (with padding), K keys each, N heads of size D, T tokens in all.
 */
import { linear } from './linear.js';
import type { Network } from './network.js';
import type { Value } from './onnx/graph-builder.js';

/** How the tokens [T] lie in their sequences [B, S]. */
export interface Batch {
  /** [T, H] → [B, S, H]; a padding row is a row of its own sequence. */
  unpack(x: Value): Value;
  /** [B, S, H] → [T, H] */
  pack(x: Value): Value;
  /** Added to the scores: [B or 1, 1, S, K]. */
  readonly bias?: Value;
  /** Which distance embedding belongs to a query and a key: [S, K]. */
  readonly relativePositions?: Value;
  /** The same keys, asked by one token of each sequence: [B, H] ↔ [B, 1, H]. */
  readonly single?: Batch;
  /** The same two ways with heads apart, where the dialect has them: [T, H] ↔ [B, N, S, D]. */
  readonly heads?: HeadwiseWays;
  /** For attention that needs no unpacking: places in a padded batch [B, S], and where sequences start [B + 1]. */
  readonly packed?: {
    readonly tokenOffset: Value;
    readonly cumulativeLengths: Value;
    /** A head's rows [B, N, S]; the distances within S [2S], and where a query and a key find theirs [S, S]. */
    readonly relative: Readonly<Record<'headRows' | 'distanceRows' | 'ofQuery' | 'ofKey', Value>>;
  };
  /** For causal attention that counts keys instead of masking them: how many follow the first [B], and the most keys []. */
  readonly causal?: { readonly keysAfterFirst: Value; readonly longest: Value };
}

export interface HeadwiseWays {
  unpack(x: Value): Value;
  pack(x: Value): Value;
}

/** Keys and values, split into heads: [B, N, K, D] each. */
export interface KeyValue {
  readonly key: Value;
  readonly value: Value;
}

export interface AttentionInputs {
  /** Of the layer's weights: `bert.encoder.layer.0.attention.self`. */
  readonly name: string;
  /** What keys and values are made of: [T, H]. */
  readonly states: Value;
  /** What queries are made of: the same, or some of its rows. */
  readonly queries: Value;
  readonly batch: Batch;
  /** How the queries lie, where they are not all of the tokens. */
  readonly queryBatch?: Batch;
  /** Keys and values of tokens before these. */
  readonly past?: KeyValue;
  /** Distance embeddings [2 · positions − 1, D]. */
  readonly distances?: string;
  /** Factor of each head's probabilities: [1, N, 1, 1]. */
  readonly headMask?: Value;
  /** Somebody reads the probabilities. */
  readonly wantsProbabilities?: boolean;
}

export interface AttentionOutputs {
  /** [T, H] */
  readonly context: Value;
  /** [B, N, S, K] */
  readonly probabilities?: Value;
  readonly present?: KeyValue;
}

/** What neither fused nor headwise attention does: it is written out. */
export function needsPlainAttention({ distances, headMask, wantsProbabilities }: AttentionInputs): boolean {
  return distances !== undefined || headMask !== undefined || wantsProbabilities === true;
}

/** Queries, keys and values: [T, H] each. */
export function project(network: Network, { name, queries, states }: AttentionInputs) {
  return {
    query: linear(network, queries, `${name}.query`),
    key: linear(network, states, `${name}.key`),
    value: linear(network, states, `${name}.value`),
  };
}

/** A cache, and what it lacked: along the keys. */
export function append({ graph }: Network, past: Value | undefined, x: Value): Value {
  return past === undefined ? x : graph.node('Concat', [past, x], { axis: 2 });
}
