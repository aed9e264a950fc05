/**
 * Attention as one operator of standard ONNX, on ONNX Runtime's CPU kernels: faster than its own MultiHeadAttention, which
 * transposes, and than the products and Softmax one by one (docs/performance.md). Heads are rows of their own, so that the
 * gathering that pads a batch puts them in their order, too, and nothing is transposed.
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
  const scale = float(1 / Math.sqrt(headSizeOf(config)));
  const asked = queryBatch.heads!.unpack(query); // [B, N, S, D]
  const context = graph.node('Attention', [asked, present.key, present.value, queryBatch.bias], { scale });
  return { context: queryBatch.heads!.pack(context), present };
}
