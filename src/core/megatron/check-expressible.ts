import { InputError } from '../errors.js';
import type { MegatronBertConfig } from '../model/config.js';
import { type HeadName, headOf } from '../model/heads.js';

/**
 * Refuses what Hugging Face's class has and Megatron-LM's does not.
 *
 * @throws InputError ERR_ARCHITECTURE naming it
 */
export function checkExpressible(config: MegatronBertConfig, where: string): void {
  const head = headOf(config.architectures) ?? 'Model';
  const found = [
    ['position_embedding_type', config.position_embedding_type, config.position_embedding_type !== 'absolute'],
    ['is_decoder', config.is_decoder, config.is_decoder],
    ['tie_word_embeddings', config.tie_word_embeddings, !config.tie_word_embeddings && hasLanguageModel(head)],
    ['hidden_act', config.hidden_act, !/^gelu/.test(config.hidden_act)],
    ['architectures', head, head === 'ForQuestionAnswering' || head === 'ForTokenClassification'],
  ].find(([, , isForeign]) => isForeign === true);
  if (found === undefined) return;
  throw new InputError('ERR_ARCHITECTURE', `Megatron-LM's BERT has no ${found[0]} ${found[1]}`, { where });
}

function hasLanguageModel(head: HeadName): boolean {
  return head === 'ForPreTraining' || head === 'ForMaskedLM';
}
