import type { MegatronBertConfig } from './config.js';
import { parseConfig } from './parse-config.js';

export type PresetName = 'demo' | '345m' | '1.3b' | '3.9b';

/**
 * Sizes that Megatron-LM's BERTs were trained in: 345m as published on NGC, 1.3b and 3.9b from table 5 of
 * "Megatron-LM" (Shoeybi et al. 2019), demo as the models in demo/.
 */
export const presets: Readonly<Record<PresetName, MegatronBertConfig>> = {
  demo: sized(6016, 128, 2, 4, 256),
  '345m': sized(29_056, 1024, 24, 16, 512),
  '1.3b': sized(29_056, 2048, 24, 32, 512),
  '3.9b': sized(29_056, 2560, 48, 40, 512),
};

function sized(vocabulary: number, hidden: number, layers: number, heads: number, positions: number) {
  return parseConfig({
    architectures: ['MegatronBertForPreTraining'],
    vocab_size: vocabulary,
    hidden_size: hidden,
    num_hidden_layers: layers,
    num_attention_heads: heads,
    intermediate_size: 4 * hidden,
    max_position_embeddings: positions,
  });
}
