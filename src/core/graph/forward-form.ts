/**
 * A class's whole forward pass, as Hugging Face has it: every position of [B, S] is a token, T = B · S.
 *
 * Inputs, besides those of packed-form.ts: `attention_bias` [batch or 1, 1, length, keys] in place of the two biases;
 * `rows`: each sequence's first token. Those that the signature names: `inputs_embeds` [tokens, hidden]; `head_mask`
 * [layers, 1, heads, 1, 1]; `encoder_hidden_states` [encoder tokens, hidden], with `encoder_unpack`, `encoder_pack`,
 * `encoder_attention_bias` and `encoder_relative_positions`; `past_key_values.L.J`.
 * Outputs are the signature's, [tokens, …] for [batch, length, …]; the new caches are `present_key_values.L.J`.
 */
import type { HeadName } from '../model/heads.js';
import type { Signature } from '../model/signature.js';
import type { Batch } from './attention.js';
import { type BertOutputs, bert, pickRows } from './bert.js';
import { pastInputs, presentOutputs } from './cache.js';
import type { DialectNetwork } from './dialects/dialect.js';
import { gatheredBatch } from './dialects/gathered-batch.js';
import { floatInput, floatOutput } from './float-values.js';
import type { ForwardSpec } from './graph-spec.js';
import { namedOutput } from './named-output.js';
import type { Network } from './network.js';

export function forwardForm(network: DialectNetwork, { form, head }: ForwardSpec): void {
  const { graph, config } = network;
  const has = (name: string): boolean => form.inputs.includes(name);
  const outputs = bert(network, {
    ...(has('inputs_embeds')
      ? { embeds: floatInput(network, 'inputs_embeds', ['tokens', config.hidden_size]) }
      : { ids: graph.input('input_ids', 'int32', ['tokens']) }),
    typeIds: graph.input('token_type_ids', 'int32', ['tokens']),
    positionIds: graph.input('position_ids', 'int32', ['tokens']),
    batch: forwardBatch(network, ''),
    headMask: has('head_mask') ? floatInput(network, 'head_mask', headMaskShape(network)) : undefined,
    encoder: has('encoder_hidden_states')
      ? {
          states: floatInput(network, 'encoder_hidden_states', ['encoder_tokens', config.hidden_size]),
          batch: forwardBatch(network, 'encoder_'),
        }
      : undefined,
    past: has('past_key_values.0.0') ? pastInputs(network, { cross: has('past_key_values.0.2') }) : undefined,
    wantsProbabilities: form.outputs.some((name) => name.startsWith('attentions.')),
  });
  writeOutputs(network, head, form, outputs);
}

function forwardBatch(network: Network, prefix: '' | 'encoder_'): Batch {
  return {
    ...gatheredBatch(network, prefix),
    bias: floatInput(network, `${prefix}attention_bias`, [`${prefix}masks`, 1, 'length', `${prefix}keys`]),
    relativePositions: network.graph.input(`${prefix}relative_positions`, 'int32', ['length', `${prefix}keys`]),
  };
}

function headMaskShape({ config }: Network): number[] {
  return [config.num_hidden_layers, 1, config.num_attention_heads, 1, 1];
}

function writeOutputs(
  network: DialectNetwork,
  head: HeadName,
  { outputs: names }: Signature,
  outputs: BertOutputs,
): void {
  if (names.includes('past_key_values.0.0')) presentOutputs(network, outputs);
  const firsts = pickRows(network, outputs.last, network.graph.input('rows', 'int32', ['batch'])); // [B, H]
  for (const name of names) {
    if (name.startsWith('past_key_values.')) continue;
    floatOutput(network, name, namedOutput(network, head, outputs, firsts, name), outputShape(network, name));
  }
}

function outputShape({ config }: Network, name: string): (number | string)[] {
  switch (name.split('.')[0]) {
    case 'start_logits':
    case 'end_logits':
      return ['tokens'];
    case 'attentions':
    case 'cross_attentions':
      return ['batch', config.num_attention_heads, 'length', `${name} keys`];
    default:
      return [`${name} rows`, `${name} size`];
  }
}
