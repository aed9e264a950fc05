import { withLayer } from './find-rule.js';
import type { NameRule } from './name-rule.js';

/** What a table calls a weight of Hugging Face's; its own name where the table has none. */
export function megatronName(huggingface: string, rules: readonly NameRule[]): string {
  const layer = /\.layer\.(\d+)\./.exec(huggingface)?.[1];
  const pattern = huggingface.replace(/\.layer\.\d+\./, '.layer.N.').replace(/\.(query|key|value)\./, '.*.');
  const rule = rules.find((row) => row.huggingface === pattern);
  return rule === undefined ? huggingface : withLayer(rule.megatron, layer === undefined ? undefined : Number(layer));
}
