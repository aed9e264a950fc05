/**
 * Attention over sequences: "Attention Is All You Need", Vaswani et al. 2017, arXiv:1706.03762, section 3.2.
 * Relative positions: Shaw et al. 2018, arXiv:1803.02155 (`relative_key`); Huang et al. 2020, arXiv:2009.13658, method 4
 * (`relative_key_query`).
 *
 * B sequences, S tokens each (with padding), K keys each, N heads of size D, T tokens in all.
 */
import { linear } from './linear.js';
import { type Network, scalar, weight } from './network.js';
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

/** What no fused operator does: it must be written out. */
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

/** One operator of ONNX Runtime's own. */
export function fusedAttention(network: Network, inputs: AttentionInputs): AttentionOutputs {
  const { batch, queryBatch = batch, past } = inputs;
  const { query, key, value } = project(network, inputs);
  const { graph, config } = network;
  const [context, presentKey, presentValue] = graph.nodes(
    'com.microsoft.MultiHeadAttention',
    [
      queryBatch.unpack(query), // [B, S, H]
      batch.unpack(key),
      batch.unpack(value),
      undefined,
      undefined,
      queryBatch.bias,
      past?.key,
      past?.value,
    ],
    { num_heads: config.num_attention_heads },
    3,
  );
  return { context: queryBatch.pack(context!), present: { key: presentKey!, value: presentValue! } };
}

/** Standard ONNX, operator by operator. */
export function plainAttention(network: Network, inputs: AttentionInputs): AttentionOutputs {
  const { batch, queryBatch = batch, past } = inputs;
  const projected = project(network, inputs);
  const query = splitHeads(network, queryBatch.unpack(projected.query)); // [B, N, S, D]
  const present = {
    key: append(network, past?.key, splitHeads(network, batch.unpack(projected.key))), // [B, N, K, D]
    value: append(network, past?.value, splitHeads(network, batch.unpack(projected.value))),
  };
  const { context, probabilities } = attend(network, query, present, { ...inputs, batch: queryBatch });
  return { context: queryBatch.pack(context), probabilities, present };
}

/** softmax((q·kᵀ + relative) / √D + bias) · v: queries [B, N, S, D] → [B, S, H]. */
export function attend(
  network: Network,
  query: Value,
  { key, value }: KeyValue,
  { batch, distances, headMask }: Pick<AttentionInputs, 'batch' | 'distances' | 'headMask'>,
): { context: Value; probabilities: Value } {
  const { graph, config } = network;
  const headSize = config.hidden_size / config.num_attention_heads;

  let scores = graph.node('MatMul', [query, graph.node('Transpose', [key], { perm: [0, 1, 3, 2] })]); // [B, N, S, K]
  if (distances !== undefined) scores = addRelativeScores(network, scores, query, key, distances, batch);
  scores = graph.node('Mul', [scores, scalar(network, 1 / Math.sqrt(headSize))]);
  if (batch.bias !== undefined) scores = graph.node('Add', [scores, batch.bias]);

  let probabilities = graph.node('Softmax', [scores], { axis: -1 });
  if (headMask !== undefined) probabilities = graph.node('Mul', [probabilities, headMask]);
  const perHead = graph.node('MatMul', [probabilities, value]); // [B, N, S, D]
  const merged = graph.node('Transpose', [perHead], { perm: [0, 2, 1, 3] });
  return { context: graph.node('Reshape', [merged, graph.ints(0, 0, config.hidden_size)]), probabilities };
}

/** [B, S, H] → [B, N, S, D] */
export function splitHeads({ graph, config }: Network, x: Value): Value {
  const { hidden_size, num_attention_heads } = config;
  const heads = graph.ints(0, 0, num_attention_heads, hidden_size / num_attention_heads);
  return graph.node('Transpose', [graph.node('Reshape', [x, heads])], { perm: [0, 2, 1, 3] });
}

export function append({ graph }: Network, past: Value | undefined, x: Value): Value {
  return past === undefined ? x : graph.node('Concat', [past, x], { axis: 2 });
}

/** Query l and key r meet the embedding e of their distance: q[l]·e[l,r], and for relative_key_query k[r]·e[l,r] too. */
function addRelativeScores(
  network: Network,
  scores: Value,
  query: Value,
  key: Value,
  distances: string,
  batch: Batch,
): Value {
  const { graph, config } = network;
  const embedding = graph.node('Gather', [weight(network, distances), batch.relativePositions], { axis: 0 }); // [S, K, D]

  const byQuery = graph.node('Unsqueeze', [graph.node('Transpose', [embedding], { perm: [0, 2, 1] }), graph.ints(1)]);
  const ofQuery = graph.node('MatMul', [graph.node('Transpose', [query], { perm: [2, 0, 1, 3] }), byQuery]); // [S, B, N, K]
  const sum = graph.node('Add', [scores, graph.node('Transpose', [ofQuery], { perm: [1, 2, 0, 3] })]);
  if (config.position_embedding_type === 'relative_key') return sum;

  const byKey = graph.node('Unsqueeze', [graph.node('Transpose', [embedding], { perm: [1, 2, 0] }), graph.ints(1)]);
  const ofKey = graph.node('MatMul', [graph.node('Transpose', [key], { perm: [2, 0, 1, 3] }), byKey]); // [K, B, N, S]
  return graph.node('Add', [sum, graph.node('Transpose', [ofKey], { perm: [1, 2, 3, 0] })]);
}
