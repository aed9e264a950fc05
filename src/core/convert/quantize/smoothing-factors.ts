import type { ActivationSample } from './activation-sample.js';

/**
 * √(largest activation / largest weight) of each channel: [in]. SmoothQuant with α = 0.5, equation 4; a channel that is
 * never used keeps its factor 1.
 *
 * @param weights [out, in] each
 */
export function smoothingFactors({ minima, maxima }: ActivationSample, weights: readonly Float32Array[]): Float32Array {
  const inputs = maxima.length;
  const largestWeights = new Float32Array(inputs);
  for (const values of weights) {
    for (let at = 0; at < values.length; at++) {
      const channel = at % inputs;
      largestWeights[channel] = Math.max(largestWeights[channel]!, Math.abs(values[at]!));
    }
  }
  return largestWeights.map((weight, channel) => {
    const activation = Math.max(-minima[channel]!, maxima[channel]!);
    return weight === 0 || activation === 0 ? 1 : Math.sqrt(activation / weight);
  });
}
