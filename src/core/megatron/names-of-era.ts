import type { NameRule } from './name-rule.js';
import { namesCore } from './names-core.js';
import { namesV0 } from './names-v0.js';
import { namesV2 } from './names-v2.js';

/** The table that a checkpoint's own names are of. */
export function namesOfEra(megatronNames: Iterable<string>): readonly NameRule[] {
  for (const name of megatronNames) {
    if (name.startsWith('language_model.encoder.')) return namesV2;
    if (/^(encoder|embedding)\./.test(name)) return namesCore;
  }
  return namesV0;
}
