// Names of Megatron-core's BERT; Transformer Engine keeps a layer norm beside the linear layer that follows it.
// Source: megatron/core/models/bert/{bert_model,bert_layer_specs,bert_lm_head}.py of core_v0.9.0.

import { nameRows } from './name-rows.js';
import type { NameRule } from './name-rule.js';

export const namesCore: readonly NameRule[] = [
  ...nameRows('first', 'bert.embeddings.', 'embedding.', [
    ['word_embeddings.weight', 'word_embeddings.weight', 'vocabulary'],
    ['position_embeddings.weight', 'position_embeddings.weight', 'replicated'],
    ['token_type_embeddings.weight', 'tokentype_embeddings.weight', 'replicated'],
  ]),
  ...nameRows('each', 'bert.encoder.layer.N.', 'encoder.layers.N.', [
    ['attention.ln.{weight,bias}', 'self_attention.linear_qkv.layer_norm_{weight,bias}', 'replicated'],
    ['attention.ln.{weight,bias}', 'input_layernorm.{weight,bias}', 'replicated'],
    ['attention.self.*.{weight,bias}', 'self_attention.linear_qkv.{weight,bias}', 'qkv'],
    ['attention.output.dense.weight', 'self_attention.linear_proj.weight', 'columns'],
    ['attention.output.dense.bias', 'self_attention.linear_proj.bias', 'replicated'],
    ['ln.{weight,bias}', 'mlp.linear_fc1.layer_norm_{weight,bias}', 'replicated'],
    ['ln.{weight,bias}', 'pre_mlp_layernorm.{weight,bias}', 'replicated'],
    ['intermediate.dense.{weight,bias}', 'mlp.linear_fc1.{weight,bias}', 'rows'],
    ['output.dense.weight', 'mlp.linear_fc2.weight', 'columns'],
    ['output.dense.bias', 'mlp.linear_fc2.bias', 'replicated'],
  ]),
  ...nameRows('last', 'bert.', '', [
    ['encoder.ln.{weight,bias}', 'encoder.final_layernorm.{weight,bias}', 'replicated'],
    ['pooler.dense.{weight,bias}', 'pooler.dense.{weight,bias}', 'replicated'],
  ]),
  ...nameRows('last', 'cls.', '', [
    ['predictions.transform.dense.{weight,bias}', 'lm_head.dense.{weight,bias}', 'replicated'],
    ['predictions.transform.LayerNorm.{weight,bias}', 'lm_head.layer_norm.{weight,bias}', 'replicated'],
    ['predictions.decoder.weight', 'output_layer.weight', 'vocabulary'],
    ['predictions.bias', 'output_layer.bias', 'vocabulary'],
    ['seq_relationship.{weight,bias}', 'binary_head.{weight,bias}', 'replicated'],
  ]),
];
