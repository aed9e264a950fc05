import type { MegatronBertConfig } from '../model/config.js';
import type { HeadName } from '../model/heads.js';

/** The class that weights are of, where config.json lacks `architectures`: by the head that they hold. */
export function guessHead(names: ReadonlySet<string>, config: Pick<MegatronBertConfig, 'is_decoder'>): HeadName {
  if (names.has('cls.predictions.transform.dense.weight')) {
    if (names.has('cls.seq_relationship.weight')) return 'ForPreTraining';
    return config.is_decoder ? 'ForCausalLM' : 'ForMaskedLM';
  }
  if (names.has('cls.seq_relationship.weight')) return 'ForNextSentencePrediction';
  if (names.has('qa_outputs.weight')) return 'ForQuestionAnswering';
  if (!names.has('classifier.weight')) return 'Model';
  return names.has('bert.pooler.dense.weight') ? 'ForSequenceClassification' : 'ForTokenClassification';
}
