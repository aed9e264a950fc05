import type { HeadName } from './heads.js';

/** What a class returns of itself, besides what may be asked for: names of Hugging Face's output classes. */
export function headOutputs(head: HeadName): string[] {
  switch (head) {
    case 'Model':
      return ['last_hidden_state', 'pooler_output'];
    case 'ForPreTraining':
      return ['prediction_logits', 'seq_relationship_logits'];
    case 'ForQuestionAnswering':
      return ['start_logits', 'end_logits'];
    default:
      return ['logits'];
  }
}
