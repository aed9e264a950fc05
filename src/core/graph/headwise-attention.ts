/**
 * Attention on ONNX Runtime's CPU kernels: a fifth to two fifths faster than its MultiHeadAttention with a bias
 * (docs/performance.md). Heads are rows of their own, so that the gathering that pads a batch puts them in their order,
 * too, and nothing is transposed.
 *
 * B sequences, S tokens each (with padding), K keys each, N heads of size D, T tokens in all.
 */
import { headSizeOf } from '../model/head-size-of.js';
import { type AttentionInputs, type AttentionOutputs, append, project } from './attention.js';
import type { Network } from './network.js';
import { float } from './onnx/graph-builder.js';

/** softmax(q·kᵀ / √D + bias) · v */
export function headwiseAttention(network: Network, inputs: AttentionInputs): AttentionOutputs {
  const { graph, config } = network;
  const { batch, queryBatch = batch, past } = inputs;
  const { query, key, value } = project(network, inputs);
  const present = {
    key: append(network, past?.key, batch.heads!.unpack(key)), // [B, N, K, D]
    value: append(network, past?.value, batch.heads!.unpack(value)),
  };
  const headSize = headSizeOf(config);
  const alpha = float(1 / Math.sqrt(headSize));
  const asked = queryBatch.heads!.unpack(query); // [B, N, S, D]
  const scores = graph.node('com.microsoft.FusedMatMul', [asked, present.key], { alpha, transB: 1 });
  const biased = queryBatch.bias === undefined ? scores : graph.node('Add', [scores, queryBatch.bias]);
  const probabilities = graph.node('Softmax', [biased], { axis: -1 });
  return { context: queryBatch.heads!.pack(graph.node('MatMul', [probabilities, present.value])), present };
}
