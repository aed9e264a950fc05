import type { Sampling } from '../model/readout.js';

/** Of a generation's settings, those that decide which token is next. */
export type TokenSampling = Pick<Sampling, 'temperature' | 'topK' | 'topP'>;

/**
 * Draws the next token: greedy at temperature 0, else by softmax(logits / temperature) within the `topK` likeliest and,
 * of those, the fewest that together reach `topP` (nucleus sampling, Holtzman et al. 2019), in Hugging Face's order.
 *
 * @param logits [vocabulary]
 * @param random uniform in [0, 1)
 */
export function sampleToken(logits: Float32Array, sampling: TokenSampling, random: () => number): number {
  if (sampling.temperature === 0) return argmax(logits);
  const candidates = likeliest(logits, sampling.topK);
  const weights = softmax(candidates.map((id) => logits[id]! / sampling.temperature));
  const kept = nucleusSize(weights, sampling.topP ?? 1);
  return candidates[draw(weights.slice(0, kept), random())]!;
}

/** Whether the likeliest token is all that is asked for. */
export function wantsLikeliest({ temperature, withLogits }: Sampling): boolean {
  return temperature === 0 && withLogits !== true;
}

/** The first of equals, as PyTorch's. */
function argmax(values: Float32Array): number {
  let best = 0;
  for (let index = 1; index < values.length; index++) if (values[index]! > values[best]!) best = index;
  return best;
}

/** Ids by falling logit; those level with the k-th stay, as in Hugging Face's TopKLogitsWarper. */
function likeliest(logits: Float32Array, topK = logits.length): number[] {
  const order = Array.from(logits.keys()).sort((a, b) => logits[b]! - logits[a]! || a - b);
  if (topK >= order.length) return order;
  const least = logits[order[topK - 1]!]!;
  return order.filter((id) => logits[id]! >= least);
}

/** Of falling numbers. */
function softmax(values: readonly number[]): number[] {
  const powers = values.map((value) => Math.exp(value - values[0]!));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}

function nucleusSize(weights: readonly number[], topP: number): number {
  let total = 0;
  const last = weights.findIndex((weight) => {
    total += weight;
    return total >= topP;
  });
  return last === -1 ? weights.length : last + 1;
}

function draw(weights: readonly number[], uniform: number): number {
  let left = uniform * weights.reduce((total, weight) => total + weight, 0);
  const drawn = weights.findIndex((weight) => {
    left -= weight;
    return left < 0;
  });
  return drawn === -1 ? weights.length - 1 : drawn;
}
