// Names from Megatron-LM's first releases (checkpoint versions 0, 1.0, 2.0) to v2.0 (3.0).
// Source: megatron/model/{language_model,transformer,bert_model}.py of v1.0 and v2.0.

import { nameRows } from './name-rows.js';
import type { NameRule } from './name-rule.js';
import { legacyHeadNames } from './names-legacy-heads.js';

export const namesV0: readonly NameRule[] = [
  ...nameRows('first', 'bert.embeddings.', 'language_model.embedding.', [
    ['word_embeddings.weight', 'word_embeddings.weight', 'vocabulary'],
    ['position_embeddings.weight', 'position_embeddings.weight', 'replicated'],
    ['token_type_embeddings.weight', 'tokentype_embeddings.weight', 'replicated'],
  ]),
  ...nameRows('each', 'bert.encoder.layer.N.', 'language_model.transformer.layers.N.', [
    ['attention.ln.{weight,bias}', 'input_layernorm.{weight,bias}', 'replicated'],
    ['attention.self.*.{weight,bias}', 'attention.query_key_value.{weight,bias}', 'qkv'],
    ['attention.output.dense.weight', 'attention.dense.weight', 'columns'],
    ['attention.output.dense.bias', 'attention.dense.bias', 'replicated'],
    ['ln.{weight,bias}', 'post_attention_layernorm.{weight,bias}', 'replicated'],
    ['intermediate.dense.{weight,bias}', 'mlp.dense_h_to_4h.{weight,bias}', 'rows'],
    ['output.dense.weight', 'mlp.dense_4h_to_h.weight', 'columns'],
    ['output.dense.bias', 'mlp.dense_4h_to_h.bias', 'replicated'],
  ]),
  ...nameRows('last', 'bert.', 'language_model.', [
    ['encoder.ln.{weight,bias}', 'transformer.final_layernorm.{weight,bias}', 'replicated'],
    ['pooler.dense.{weight,bias}', 'pooler.dense.{weight,bias}', 'replicated'],
  ]),
  ...legacyHeadNames,
];
