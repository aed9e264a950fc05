import { InputError } from '../errors.js';
import type { MegatronArgs } from './megatron-args.js';

/**
 * Refuses what is no BERT, or one that Hugging Face's class cannot express, by name.
 *
 * @param names tensors of the whole model
 * @throws InputError ERR_ARCHITECTURE
 */
export function checkArchitecture(names: readonly string[], args: MegatronArgs, where: string): void {
  const family = otherFamily(names, args);
  if (family !== undefined) {
    throw refusal(`this is a ${family} checkpoint, not a BERT`, where);
  }
  const feature = unsupported.find(([, isUsed]) => isUsed(args, names))?.[0];
  if (feature !== undefined) throw refusal(`this BERT uses ${feature}, which MegatronBERT does not have`, where);
}

function otherFamily(names: readonly string[], args: MegatronArgs): string | undefined {
  const has = (pattern: RegExp): boolean => names.some((name) => pattern.test(name));
  if (has(/inter_attention|cross_attention/) || (has(/encoder\.layers\./) && has(/decoder\.layers\./))) return 'T5';
  if (has(/(^|\.)decoder\.layers\./)) return 'GPT';
  if (has(/^transformer\.layers\./)) return 'GPT-2';
  if (has(/vision|patch|cls_token/)) return 'vision';
  if (isBertByHeads(has) || !has(/layers\.\d+\./)) return undefined;
  // A GPT's tensors are those of a BERT without heads: the tokenizer tells them apart.
  return /^Bert/.test(args.text('tokenizer_type') ?? '') ? undefined : 'GPT';
}

function isBertByHeads(has: (pattern: RegExp) => boolean): boolean {
  return has(
    /(^|\.)(lm_head\.(dense|bias)|binary_head|pooler|tokentype_embeddings|classification_head|multichoice_head)/,
  );
}

const unsupported: readonly [feature: string, isUsed: (args: MegatronArgs, names: readonly string[]) => boolean][] = [
  [
    'apply_residual_connection_post_layernorm',
    (args) => args.flag('apply_residual_connection_post_layernorm') === true,
  ],
  ['swiglu', (args) => args.flag('swiglu') === true],
  ['squared_relu', (args) => args.flag('squared_relu') === true],
  ['rotary positions', (args, names) => usesRotary(args) || names.some((name) => /rotary/.test(name))],
  ['rmsnorm', (args) => /rms/i.test(args.text('normalization') ?? '')],
  ['apply_layernorm_1p', (args) => args.flag('apply_layernorm_1p') === true],
  ['kv_channels other than hidden_size / num_attention_heads', usesOtherHeadSize],
  ['group_query_attention', (args) => args.flag('group_query_attention') === true],
  [
    'qk_layernorm',
    (args, names) => args.flag('qk_layernorm') === true || names.some((name) => /[qk]_layernorm/.test(name)),
  ],
  [
    'mixture of experts',
    (args, names) => (args.number('num_experts') ?? 0) > 1 || names.some((name) => /experts/.test(name)),
  ],
  ['add_bias_linear=False', (args) => args.flag('add_bias_linear') === false],
  ['add_position_embedding=False', (args) => args.flag('add_position_embedding') === false],
];

function usesRotary(args: MegatronArgs): boolean {
  return (
    args.flag('use_rotary_position_embeddings') === true ||
    /rope|rotary|yarn/.test(args.text('position_embedding_type') ?? '')
  );
}

function usesOtherHeadSize(args: MegatronArgs): boolean {
  const hidden = args.number('hidden_size');
  const heads = args.number('num_attention_heads');
  const headSize = args.number('kv_channels');
  return hidden !== undefined && heads !== undefined && headSize !== undefined && headSize * heads !== hidden;
}

function refusal(what: string, where: string): InputError {
  return new InputError('ERR_ARCHITECTURE', what, { where });
}
