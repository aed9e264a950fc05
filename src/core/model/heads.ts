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

/** `ForMaskedLM` → `MegatronBertForMaskedLM`, as `architectures` spells it. */
export function architectureOf(head: HeadName): string {
  return `MegatronBert${head}`;
}

/** The head that `architectures` names first; undefined where it names none of ours. */
export function headOf(architectures: readonly string[] | undefined): HeadName | undefined {
  return headNames.find((head) => architectureOf(head) === architectures?.[0]);
}
