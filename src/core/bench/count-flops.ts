import type { MegatronBertConfig } from '../model/config.js';

/**
 * Floating-point operations (a multiply-add counts two) that the encoder needs for sequences of these lengths: the
 * matrix products of every layer and of attention, as MLPerf counts them; heads, norms and activations are left out.
 */
export function countFlops(config: MegatronBertConfig, lengths: readonly number[]): number {
  const { hidden_size: hidden, intermediate_size: intermediate, num_hidden_layers: layers } = config;
  const perToken = 2 * (4 * hidden * hidden + 2 * hidden * intermediate);
  let flops = 0;
  for (const length of lengths) flops += length * (perToken + 4 * length * hidden);
  return layers * flops;
}
