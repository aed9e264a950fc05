/**
 * Attention in standard ONNX: "Attention Is All You Need", Vaswani et al. 2017, arXiv:1706.03762, section 3.2.
 * Relative positions: Shaw et al. 2018, arXiv:1803.02155 (`relative_key`); Huang et al. 2020, arXiv:2009.13658, method 4
 * (`relative_key_query`).
 *
 * B sequences, S tokens each (with padding), K keys each, N heads of size D, T tokens in all.
 */
import { headSizeOf } from '../model/head-size-of.js';
import {
  type AttentionInputs,
  type AttentionOutputs,
  append,
  type Batch,
  type KeyValue,
  project,
} from './attention.js';
import { type Network, scalar, weight } from './network.js';
import type { Value } from './onnx/graph-builder.js';

/** All that attention may be asked for, operator by operator. */
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
  const headSize = headSizeOf(config);

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
  const heads = graph.ints(0, 0, config.num_attention_heads, headSizeOf(config));
  return graph.node('Transpose', [graph.node('Reshape', [x, heads])], { perm: [0, 2, 1, 3] });
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
