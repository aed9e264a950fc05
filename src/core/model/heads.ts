/** Hugging Face's classes without their prefix: `MegatronBertForMaskedLM` → `ForMaskedLM`. */
export type HeadName =
  | 'Model'
  | 'ForPreTraining'
  | 'ForMaskedLM'
  | 'ForCausalLM'
  | 'ForNextSentencePrediction'
  | 'ForSequenceClassification'
  | 'ForMultipleChoice'
  | 'ForTokenClassification'
  | 'ForQuestionAnswering';

export const headNames: readonly HeadName[] = [
  'Model',
  'ForPreTraining',
  'ForMaskedLM',
  'ForCausalLM',
  'ForNextSentencePrediction',
  'ForSequenceClassification',
  'ForMultipleChoice',
  'ForTokenClassification',
  'ForQuestionAnswering',
];
