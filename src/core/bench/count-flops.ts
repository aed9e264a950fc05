import type { MegatronBertConfig } from '../model/config.js';

/**
 * Floating-point operations (a multiply-add counts two) that the encoder needs for the first token's state of sequences of
 * these lengths: the matrix products of every layer and of attention; heads, norms and activations are left out. Of the
 * last layer only keys and values are needed for every token.
 */
export function countFlops(config: MegatronBertConfig, lengths: readonly number[]): number {
  const { hidden_size: hidden, intermediate_size: intermediate, num_hidden_layers: layers } = config;
  const keysAndValues = 2 * (2 * hidden * hidden);
  const theRest = 2 * (2 * hidden * hidden + 2 * hidden * intermediate);
  let flops = 0;
  for (const length of lengths) {
    const attentionOfOne = 4 * length * hidden;
    const layer = length * (keysAndValues + theRest + attentionOfOne);
    const lastLayer = length * keysAndValues + theRest + attentionOfOne;
    flops += (layers - 1) * layer + lastLayer;
  }
  return flops;
}
