import type { MegatronBertConfig } from '../model/config.js';

/**
 * config.json as Hugging Face writes it: without `num_labels`, which its class counts, and without the labels that every
 * config has where nobody named any.
 */
export function formatConfig({
  num_labels,
  id2label,
  label2id,
  ...config
}: MegatronBertConfig): Record<string, unknown> {
  const isUsual = num_labels === 2 && id2label[0] === 'LABEL_0' && id2label[1] === 'LABEL_1';
  return isUsual ? config : { ...config, id2label, label2id };
}
