// Names from Megatron-LM v2.5 to 23.06, and those of core 0.4's legacy classes where they differ (…_norm).
// Source: megatron/model/{language_model,transformer,bert_model}.py of v2.5, 23.06 and core_v0.4.0.

import { nameRows } from './name-rows.js';
import type { NameRule } from './name-rule.js';
import { legacyHeadNames } from './names-legacy-heads.js';

export const namesV2: readonly NameRule[] = [
  ...nameRows('first', 'bert.embeddings.', 'language_model.embedding.', [
    ['word_embeddings.weight', 'word_embeddings.weight', 'vocabulary'],
    ['position_embeddings.weight', 'position_embeddings.weight', 'replicated'],
    ['token_type_embeddings.weight', 'tokentype_embeddings.weight', 'replicated'],
  ]),
  ...nameRows('each', 'bert.encoder.layer.N.', 'language_model.encoder.layers.N.', [
    ['attention.ln.{weight,bias}', 'input_layernorm.{weight,bias}', 'replicated'],
    ['attention.ln.{weight,bias}', 'input_norm.{weight,bias}', 'replicated'],
    ['attention.self.*.{weight,bias}', 'self_attention.query_key_value.{weight,bias}', 'qkv'],
    ['attention.output.dense.weight', 'self_attention.dense.weight', 'columns'],
    ['attention.output.dense.bias', 'self_attention.dense.bias', 'replicated'],
    ['ln.{weight,bias}', 'post_attention_layernorm.{weight,bias}', 'replicated'],
    ['ln.{weight,bias}', 'post_attention_norm.{weight,bias}', 'replicated'],
    ['intermediate.dense.{weight,bias}', 'mlp.dense_h_to_4h.{weight,bias}', 'rows'],
    ['output.dense.weight', 'mlp.dense_4h_to_h.weight', 'columns'],
    ['output.dense.bias', 'mlp.dense_4h_to_h.bias', 'replicated'],
  ]),
  ...nameRows('last', 'bert.', 'language_model.', [
    ['encoder.ln.{weight,bias}', 'encoder.final_layernorm.{weight,bias}', 'replicated'],
    ['encoder.ln.{weight,bias}', 'encoder.final_norm.{weight,bias}', 'replicated'],
    ['pooler.dense.{weight,bias}', 'pooler.dense.{weight,bias}', 'replicated'],
  ]),
  ...legacyHeadNames,
];
