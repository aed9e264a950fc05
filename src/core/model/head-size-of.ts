import type { MegatronBertConfig } from './config.js';

/** Of one attention head: `parseConfig` lets only whole numbers pass. */
export function headSizeOf(config: Pick<MegatronBertConfig, 'hidden_size' | 'num_attention_heads'>): number {
  return config.hidden_size / config.num_attention_heads;
}
