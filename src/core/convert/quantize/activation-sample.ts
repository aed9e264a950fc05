import type { Tensor } from '../../tensor/tensor.js';

/** What is kept of the activations that a group of linears reads. */
export interface ActivationSample {
  /** Of each channel: [in]. */
  readonly minima: Float32Array;
  readonly maxima: Float32Array;
  /** Some of the tokens, each as likely as any other: [in] each. */
  readonly rows: readonly Float32Array[];
}

export interface Sampler extends ActivationSample {
  /** @param inputs float32 [tokens, in] */
  add(inputs: Tensor): void;
}

/**
 * Memory does not grow with what is added: extremes of all tokens, and a reservoir of them ("Random Sampling with a
 * Reservoir", Vitter 1985, algorithm R).
 *
 * @param random uniform in [0, 1)
 */
export function createSampler(width: number, maxRows: number, random: () => number): Sampler {
  const minima = new Float32Array(width);
  const maxima = new Float32Array(width);
  const rows: Float32Array[] = [];
  let seen = 0;
  return {
    // Zero is always between them: it must have a step of its own.
    minima,
    maxima,
    rows,
    add({ data }) {
      const values = data as Float32Array;
      for (let start = 0; start < values.length; start += width) {
        const row = values.subarray(start, start + width);
        for (let channel = 0; channel < width; channel++) {
          const value = row[channel]!;
          if (value < minima[channel]!) minima[channel] = value;
          else if (value > maxima[channel]!) maxima[channel] = value;
        }
        const place = seen < maxRows ? seen : Math.floor(random() * (seen + 1));
        if (place < maxRows) rows[place] = row.slice();
        seen++;
      }
    },
  };
}
