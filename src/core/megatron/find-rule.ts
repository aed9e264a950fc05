import type { NameRule } from './name-rule.js';
import { namesCore } from './names-core.js';
import { namesV0 } from './names-v0.js';
import { namesV2 } from './names-v2.js';

export interface FoundRule {
  readonly rule: NameRule;
  /** As the name counts it: from 0 on each pipeline stage. */
  readonly layer?: number;
}

/** The row for a tensor's name in any era: no name means two things. */
export function findRule(megatronName: string): FoundRule | undefined {
  const layer = LAYER.exec(megatronName)?.[2];
  if (layer === undefined) return wrap(rulesByName.get(megatronName));
  return wrap(rulesByName.get(megatronName.replace(LAYER, '$1N.')), Number(layer));
}

/** The name with its layer, or with `N` in its place. */
export function withLayer(name: string, layer: number | undefined): string {
  return layer === undefined ? name : name.replace(/\bN\b/, String(layer));
}

/** The name counted from another layer. */
export function renumberLayer(megatronName: string, layer: number): string {
  return megatronName.replace(LAYER, `$1${layer}.`);
}

const LAYER = /(\blayers\.)(\d+)\./;

const rulesByName: ReadonlyMap<string, NameRule> = new Map(
  [...namesV0, ...namesV2, ...namesCore].map((rule) => [rule.megatron, rule]),
);

function wrap(rule: NameRule | undefined, layer?: number): FoundRule | undefined {
  return rule && { rule, layer };
}
