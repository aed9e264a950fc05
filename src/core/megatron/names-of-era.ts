import { findRule } from './find-rule.js';
import type { NameRule } from './name-rule.js';
import { namesCore } from './names-core.js';
import { namesV0 } from './names-v0.js';
import { namesV2 } from './names-v2.js';

/** The table that a checkpoint's own names are of; where it has two names for one weight, the one in use. */
export function namesOfEra(megatronNames: readonly string[]): readonly NameRule[] {
  const table = tableOf(megatronNames);
  const inUse = new Set(megatronNames.map((name) => moduleOf(findRule(name)?.rule.megatron ?? name)));
  return [...table].sort((a, b) => Number(inUse.has(moduleOf(b.megatron))) - Number(inUse.has(moduleOf(a.megatron))));
}

function tableOf(megatronNames: readonly string[]): readonly NameRule[] {
  if (megatronNames.some((name) => name.startsWith('language_model.encoder.'))) return namesV2;
  return megatronNames.some((name) => /^(encoder|embedding)\./.test(name)) ? namesCore : namesV0;
}

/** `final_norm.bias` → `final_norm`: a weight may be there whose bias is not. */
function moduleOf(name: string): string {
  return name.replace(/(weight|bias)$/, '');
}
