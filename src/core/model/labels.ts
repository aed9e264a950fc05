import { InputError, UsageError } from '../errors.js';
import type { MegatronBertConfig } from './config.js';

/** The three keys of config.json that say one thing: class names, in class order. */
export type LabelKeys = Pick<MegatronBertConfig, 'num_labels' | 'id2label' | 'label2id'>;

export function labelKeys(labels: readonly string[]): LabelKeys {
  return {
    num_labels: labels.length,
    id2label: Object.fromEntries(labels.map((label, id) => [id, label])),
    label2id: Object.fromEntries(labels.map((label, id) => [label, id])),
  };
}

/** Class names, in class order. */
export function labelsOf(config: MegatronBertConfig): string[] {
  return Array.from({ length: config.num_labels }, (_, id) => config.id2label[id]!);
}

/**
 * The config with other names for its classes.
 *
 * @throws InputError ERR_LABELS where there are more or fewer than `num_labels`
 * @throws UsageError where two classes have one name
 */
export function withLabels(config: MegatronBertConfig, labels: readonly string[]): MegatronBertConfig {
  if (labels.length !== config.num_labels) {
    throw new InputError('ERR_LABELS', `${labels.length} labels for a classifier of ${config.num_labels}`, {
      where: labels.join(','),
      remedy: `give ${config.num_labels}`,
    });
  }
  const doubled = labels.find((label, id) => labels.indexOf(label) !== id);
  if (doubled !== undefined) throw new UsageError('two classes have this name', { where: doubled });
  return { ...config, ...labelKeys(labels) };
}
