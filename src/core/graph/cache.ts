/** The key/value cache as inputs and outputs: `past_key_values.L.J`, `present_key_values.L.J`; J is key, value, and both of the encoder. */
import type { MegatronBertConfig } from '../model/config.js';
import { headSizeOf } from '../model/head-size-of.js';
import type { BertOutputs, Past } from './bert.js';
import { floatInput, floatOutput } from './float-values.js';
import type { Network } from './network.js';
import type { Value } from './onnx/graph-builder.js';

interface CacheOptions {
  /** Of a decoder that looks at an encoder. */
  readonly cross?: boolean;
  /** Nobody outside the session sees it: it has the type of the activations, and not float32. */
  readonly isCarried?: boolean;
}

/** [batch, heads, cached, head size] each. */
export function pastInputs(network: Network, { cross = false, isCarried = false }: CacheOptions): Past[] {
  const { num_hidden_layers, num_attention_heads } = network.config;
  const input = (layer: number, index: number): Value => {
    const length = index < 2 ? 'cached' : 'encoder_length';
    const shape = ['batch', num_attention_heads, length, headSizeOf(network.config)];
    const name = `past_key_values.${layer}.${index}`;
    return isCarried ? network.graph.input(name, network.type, shape) : floatInput(network, name, shape);
  };
  return Array.from({ length: num_hidden_layers }, (_, layer) => ({
    self: { key: input(layer, 0), value: input(layer, 1) },
    ...(cross ? { cross: { key: input(layer, 2), value: input(layer, 3) } } : {}),
  }));
}

export function presentOutputs(
  network: Network,
  { attentions, crossAttentions }: BertOutputs,
  { isCarried = false }: CacheOptions = {},
): void {
  const { num_attention_heads } = network.config;
  attentions.forEach(({ present }, layer) => {
    const cross = crossAttentions[layer]?.present;
    const values = [present?.key, present?.value, cross?.key, cross?.value];
    values.forEach((value, index) => {
      if (value === undefined) return;
      const shape = ['batch', num_attention_heads, `keys${index}`, headSizeOf(network.config)];
      const name = `present_key_values.${layer}.${index}`;
      if (isCarried) network.graph.output(name, value, network.type, shape);
      else floatOutput(network, name, value, shape);
    });
  });
}

/** Each output of a cache, and the input that it is in the next step. */
export function cacheNames({ num_hidden_layers }: MegatronBertConfig): Record<string, string> {
  const names = Array.from({ length: num_hidden_layers }, (_, layer) => [`${layer}.0`, `${layer}.1`]).flat();
  return Object.fromEntries(names.map((name) => [`present_key_values.${name}`, `past_key_values.${name}`]));
}
