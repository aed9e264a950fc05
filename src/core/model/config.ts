import type { ActivationName } from './activations.js';

/** How the network is scaled, shaped and labelled: config.json itself, with Hugging Face's keys, defaulted once. */
export interface MegatronBertConfig {
  model_type: 'megatron-bert';
  /** As written: `["MegatronBertForPreTraining"]`; absent in many published configs. */
  architectures?: string[];
  vocab_size: number;
  hidden_size: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  intermediate_size: number;
  max_position_embeddings: number;
  type_vocab_size: number;
  hidden_act: ActivationName;
  layer_norm_eps: number;
  hidden_dropout_prob: number;
  attention_probs_dropout_prob: number;
  initializer_range: number;
  position_embedding_type: 'absolute' | 'relative_key' | 'relative_key_query';
  is_decoder: boolean;
  add_cross_attention: boolean;
  use_cache: boolean;
  tie_word_embeddings: boolean;
  pad_token_id: number;
  bos_token_id?: number;
  eos_token_id?: number;
  problem_type?: 'regression' | 'single_label_classification' | 'multi_label_classification';
  num_labels: number;
  id2label: Record<number, string>;
  label2id: Record<string, number>;
  /**
   * Ours; absent means `hf`. `megatron` reproduces NVIDIA's own arithmetic: `layer_norm_eps` and `hidden_act` say what
   * the layers compute, as ever (`gelu_pytorch_tanh` for bias_gelu_fusion, `gelu_new` for openai_gelu, `gelu` for erf),
   * and the language-model head has the exact `gelu` where the layers have the fused one (docs/model.md).
   */
  numerics?: 'hf' | 'megatron';
  /** Ours: how a multiple-choice model was trained to see its pairs; absent means `context-first`, as Hugging Face's examples. */
  pair_order?: 'context-first' | 'choice-first';
  /** Whatever else the file says: kept and written back. */
  [key: string]: unknown;
}
