// Heads before Megatron-core; the last stage's own copy of the word embeddings counts as the decoder.
// Source: megatron/model/{bert_model,classification,multiple_choice}.py; lm_head.norm: core_v0.4.0.

import { nameRows } from './name-rows.js';
import type { NameRule } from './name-rule.js';

export const legacyHeadNames: readonly NameRule[] = [
  ...nameRows('last', 'cls.', '', [
    ['predictions.transform.dense.{weight,bias}', 'lm_head.dense.{weight,bias}', 'replicated'],
    ['predictions.transform.LayerNorm.{weight,bias}', 'lm_head.layernorm.{weight,bias}', 'replicated'],
    ['predictions.transform.LayerNorm.{weight,bias}', 'lm_head.norm.{weight,bias}', 'replicated'],
    ['predictions.bias', 'lm_head.bias', 'vocabulary'],
    ['predictions.decoder.weight', 'word_embeddings_for_head.weight', 'vocabulary'],
    ['seq_relationship.{weight,bias}', 'binary_head.{weight,bias}', 'replicated'],
  ]),
  ...nameRows('last', 'classifier.', '', [
    ['{weight,bias}', 'classification_head.{weight,bias}', 'replicated'],
    ['{weight,bias}', 'multichoice_head.{weight,bias}', 'replicated'],
  ]),
];
