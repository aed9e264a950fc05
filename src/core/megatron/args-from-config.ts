import type { InertObject, PickleValue } from '../checkpoint/pickle-value.js';
import type { MegatronBertConfig } from '../model/config.js';
import { headSizeOf } from '../model/head-size-of.js';
import type { DType } from '../tensor/dtype.js';
import { type ParallelSizes, paddedVocabulary, VOCABULARY_DIVISOR } from './split-ranks.js';

/** The attribute of args that keeps a vocabulary's size before its padding: Megatron-LM itself keeps only the padded one. */
export const OWN_VOCABULARY = 'megabert_vocab_size';

/**
 * The args of a checkpoint: what Megatron-LM compares with its own command line when it loads one
 * (megatron/checkpointing.py, `check_checkpoint_args`), and what says how the model computes.
 */
export function argsFromConfig(
  config: MegatronBertConfig,
  sizes: ParallelSizes,
  { hasBinaryHead, isLowerCase, dtype }: { hasBinaryHead: boolean; isLowerCase: boolean; dtype: DType },
): InertObject {
  const isOwn = config.numerics === 'megatron';
  const values: Record<string, PickleValue> = {
    num_layers: config.num_hidden_layers,
    encoder_num_layers: config.num_hidden_layers,
    hidden_size: config.hidden_size,
    ffn_hidden_size: config.intermediate_size,
    num_attention_heads: config.num_attention_heads,
    kv_channels: headSizeOf(config),
    seq_length: config.max_position_embeddings,
    encoder_seq_length: config.max_position_embeddings,
    max_position_embeddings: config.max_position_embeddings,
    add_position_embedding: true,
    position_embedding_type: 'learned_absolute',
    layernorm_epsilon: isOwn ? config.layer_norm_eps : 1e-5,
    normalization: 'LayerNorm',
    apply_residual_connection_post_layernorm: false,
    openai_gelu: config.hidden_act === 'gelu_new',
    bias_gelu_fusion: config.hidden_act === 'gelu_pytorch_tanh',
    swiglu: false,
    bert_binary_head: hasBinaryHead,
    untie_embeddings_and_output_weights: false,
    hidden_dropout: config.hidden_dropout_prob,
    attention_dropout: config.attention_probs_dropout_prob,
    init_method_std: config.initializer_range,
    tokenizer_type: isLowerCase ? 'BertWordPieceLowerCase' : 'BertWordPieceCase',
    vocab_file: 'vocab.txt',
    make_vocab_size_divisible_by: VOCABULARY_DIVISOR,
    padded_vocab_size: paddedVocabulary(config.vocab_size, sizes),
    [OWN_VOCABULARY]: config.vocab_size,
    tensor_model_parallel_size: sizes.tensorParallel,
    pipeline_model_parallel_size: sizes.pipelineParallel,
    virtual_pipeline_model_parallel_size: null,
    data_parallel_random_init: false,
    fp16: dtype === 'float16',
    bf16: dtype === 'bfloat16',
    params_dtype: { kind: 'global', name: `torch.${dtype}` },
    consumed_train_samples: 0,
    consumed_valid_samples: 0,
    iteration: 0,
  };
  return { kind: 'object', className: 'argparse.Namespace', args: [], state: new Map(Object.entries(values)) };
}
