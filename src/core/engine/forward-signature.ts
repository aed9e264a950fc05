import type { MegatronBertConfig } from '../model/config.js';
import { headOutputs } from '../model/head-outputs.js';
import type { HeadName } from '../model/heads.js';
import type { Signature } from '../model/signature.js';
import type { StoredTensor } from '../tensor/stored-tensor.js';
import type { Tensors } from '../tensor/tensor.js';
import type { Wanted } from './engine.js';

/** Inputs that change what is computed; all others only change numbers. */
const structural = ['inputs_embeds', 'head_mask', 'encoder_hidden_states'];

/** What the class would return for these inputs: the config's defaults where the caller does not say. */
export function forwardSignature(
  config: MegatronBertConfig,
  weights: ReadonlyMap<string, StoredTensor>,
  head: HeadName,
  inputs: Tensors,
  wanted: Wanted,
): Signature {
  const looksAtEncoder = config.is_decoder && 'encoder_hidden_states' in inputs;
  const layers = Array.from({ length: config.num_hidden_layers }, (_, layer) => layer);
  const withStates = wanted.output_hidden_states ?? config.output_hidden_states === true;
  const withAttentions = wanted.output_attentions ?? config.output_attentions === true;

  return {
    inputs: Object.keys(inputs).filter((name) => {
      if (name === 'encoder_hidden_states') return looksAtEncoder;
      if (!name.startsWith('past_key_values.')) return structural.includes(name);
      return looksAtEncoder || name.endsWith('.0') || name.endsWith('.1');
    }),
    outputs: [
      ...headOutputs(head).filter((name) => name !== 'pooler_output' || weights.has('bert.pooler.dense.weight')),
      ...(givesCache(config, head, inputs, wanted)
        ? layers.flatMap((layer) => cacheNames(layer, looksAtEncoder ? 4 : 2))
        : []),
      ...(withStates ? [...layers, layers.length].map((layer) => `hidden_states.${layer}`) : []),
      ...(withAttentions ? layers.map((layer) => `attentions.${layer}`) : []),
      ...(withAttentions && looksAtEncoder ? layers.map((layer) => `cross_attentions.${layer}`) : []),
    ],
  };
}

/** Only these two classes return it; and training a causal model turns it off. */
function givesCache(config: MegatronBertConfig, head: HeadName, inputs: Tensors, { use_cache }: Wanted): boolean {
  if (head !== 'Model' && head !== 'ForCausalLM') return false;
  if (head === 'ForCausalLM' && 'labels' in inputs) return false;
  return config.is_decoder && (use_cache ?? config.use_cache);
}

function cacheNames(layer: number, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `past_key_values.${layer}.${index}`);
}
