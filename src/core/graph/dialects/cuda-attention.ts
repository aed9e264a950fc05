/**
 * ONNX Runtime's own attention operators for CUDA (contrib_ops/cuda/bert): which kernel each becomes is shown by
 * bench/gpu/placement.js.
 */
import { headSizeOf } from '../../model/head-size-of.js';
import { type AttentionInputs, type Batch, project } from '../attention.js';
import { type Network, weight } from '../network.js';
import { float, type Value } from '../onnx/graph-builder.js';

/** [T, H] → [T, H], without a gap and without a mask; with a bias of the scores where positions are relative, or causal in float32. */
export function packedAttention(
  network: Network,
  inputs: AttentionInputs,
  { tokenOffset, cumulativeLengths, relative }: NonNullable<Batch['packed']>,
): Value {
  const { graph, config } = network;
  const { query, key, value } = project(network, inputs);
  const { bias } = inputs.batch;
  const distances =
    inputs.distances === undefined ? undefined : relativeBias(network, query, key, inputs.distances, relative);
  const scores = distances && bias ? graph.node('Add', [distances, bias]) : (distances ?? bias);
  return graph.node(
    'com.microsoft.PackedMultiHeadAttention',
    [query, key, value, undefined, tokenOffset, cumulativeLengths, scores],
    { num_heads: config.num_attention_heads },
  );
}

/**
 * What relative positions add to the scores of padded sequences: [B, N, S, S]. Query l meets the embedding of distance l − r:
 * (q[l] · e[l − r]) / √D, and for relative_key_query + (k[r] · e[l − r]) / √D. Each query meets all 2S distances in one
 * product, of which its own are then picked.
 */
export function relativeBias(
  network: Network,
  query: Value,
  key: Value,
  distances: string,
  { headRows, distanceRows, ofQuery, ofKey }: RelativePlaces,
): Value {
  const { graph, config } = network;
  const headSize = headSizeOf(config);
  const embeddings = graph.node('Gather', [weight(network, distances), distanceRows], { axis: 0 }); // [2S, D]

  const pick = (x: Value, places: Value): Value => {
    const rows = graph.node('Reshape', [x, graph.ints(-1, headSize)]); // [T · N, D]
    const heads = graph.node('Gather', [rows, headRows], { axis: 0 }); // [B, N, S, D]
    const scaled = { transB: 1, alpha: float(1 / Math.sqrt(headSize)) };
    const met = graph.node('com.microsoft.FusedMatMul', [heads, embeddings], scaled); // [B, N, S, 2S]
    return graph.node('Gather', [graph.node('Reshape', [met, graph.ints(0, 0, -1)]), places], { axis: 2 });
  };
  const byQuery = pick(query, ofQuery);
  if (config.position_embedding_type === 'relative_key') return byQuery;
  return graph.node('Add', [byQuery, pick(key, ofKey)]);
}

type RelativePlaces = NonNullable<Batch['packed']>['relative'];

/**
 * [T, H] → [T, H]; each token sees itself and what is before it. Queries, keys and values are one product, which the
 * operator takes apart: its weights are joined once, when the session opens.
 */
export function causalAttention(
  network: Network,
  { name, states, batch }: AttentionInputs,
  { keysAfterFirst, longest }: NonNullable<Batch['causal']>,
): Value {
  const { graph, config } = network;
  const { num_attention_heads: heads } = config;
  const joined = (part: 'weight' | 'bias'): Value => {
    const parts = ['query', 'key', 'value'].map((linear) => weight(network, `${name}.${linear}.${part}`));
    return graph.node('Concat', parts, { axis: 0 });
  };
  const projected = graph.node('Gemm', [states, joined('weight'), joined('bias')], { transB: 1 }); // [T, 3H]
  const none = undefined;
  const [context] = graph.nodes(
    'com.microsoft.GroupQueryAttention',
    [batch.unpack(projected), none, none, none, none, keysAfterFirst, longest],
    { num_heads: heads, kv_num_heads: heads },
    3,
  );
  return batch.pack(context!);
}
