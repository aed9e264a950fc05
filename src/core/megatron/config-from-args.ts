import { OWN_VOCABULARY } from './args-from-config.js';
import type { MegatronArgs } from './megatron-args.js';

/** Keys of config.json that Megatron-LM's arguments say and shapes do not. What is absent stays absent. */
export function configFromArgs(args: MegatronArgs): Record<string, number> {
  const values: Record<string, number | undefined> = {
    vocab_size: args.number(OWN_VOCABULARY),
    num_attention_heads: args.number('num_attention_heads'),
    hidden_dropout_prob: args.number('hidden_dropout'),
    attention_probs_dropout_prob: args.number('attention_dropout'),
    initializer_range: args.number('init_method_std'),
  };
  return Object.fromEntries(
    Object.entries(values).filter((entry): entry is [string, number] => entry[1] !== undefined),
  );
}
