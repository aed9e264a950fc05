import { roundHalfEven } from './round-half-even.js';
import { symmetricScales } from './symmetric-scales.js';

/** Sums of squares over the outputs, for each input column: [in]. */
export interface WeightEnergies {
  /** Of the weights. */
  signal: Float64Array;
  /** Of what rounding them to signed bytes changes. */
  noise: Float64Array;
}

/**
 * @param weights [out, in] each, all of one width
 * @param runLength weights that share a scale: `in` for a scale an output
 */
export function weightEnergies(weights: readonly Float32Array[], inputs: number, runLength: number): WeightEnergies {
  const signal = new Float64Array(inputs);
  const noise = new Float64Array(inputs);
  for (const values of weights) {
    const scales = symmetricScales(values, runLength);
    let channel = 0;
    for (let run = 0, at = 0; run < scales.length; run++) {
      const scale = scales[run]!;
      const steps = 1 / scale;
      for (const end = at + runLength; at < end; at++) {
        const value = values[at]!;
        const change = value - roundHalfEven(value * steps) * scale;
        signal[channel]! += value * value;
        noise[channel]! += change * change;
        channel = channel + 1 === inputs ? 0 : channel + 1;
      }
    }
  }
  return { signal, noise };
}
