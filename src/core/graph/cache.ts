/** The key/value cache as inputs and outputs: `past_key_values.L.J`, `present_key_values.L.J`; J is key, value, and both of the encoder. */
import type { BertOutputs, Past } from './bert.js';
import { floatInput, floatOutput } from './float-values.js';
import type { Network } from './network.js';
import type { Value } from './onnx/graph-builder.js';

/** [batch, heads, cached, head size] each. */
export function pastInputs(network: Network, { cross = false } = {}): Past[] {
  const { num_hidden_layers, num_attention_heads, hidden_size } = network.config;
  const input = (layer: number, index: number): Value => {
    const length = index < 2 ? 'cached' : 'encoder_length';
    const shape = ['batch', num_attention_heads, length, hidden_size / num_attention_heads];
    return floatInput(network, `past_key_values.${layer}.${index}`, shape);
  };
  return Array.from({ length: num_hidden_layers }, (_, layer) => ({
    self: { key: input(layer, 0), value: input(layer, 1) },
    ...(cross ? { cross: { key: input(layer, 2), value: input(layer, 3) } } : {}),
  }));
}

export function presentOutputs(network: Network, { attentions, crossAttentions }: BertOutputs): void {
  const { num_attention_heads, hidden_size } = network.config;
  attentions.forEach(({ present }, layer) => {
    const cross = crossAttentions[layer]?.present;
    const values = [present?.key, present?.value, cross?.key, cross?.value];
    values.forEach((value, index) => {
      if (value === undefined) return;
      const shape = ['batch', num_attention_heads, `keys${index}`, hidden_size / num_attention_heads];
      floatOutput(network, `present_key_values.${layer}.${index}`, value, shape);
    });
  });
}
