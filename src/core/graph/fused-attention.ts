import { type AttentionInputs, type AttentionOutputs, project } from './attention.js';
import type { Network } from './network.js';

/** Attention in one operator of ONNX Runtime's own, which `needsPlainAttention` tells the limits of. */
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
