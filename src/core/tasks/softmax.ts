/** Softmax in double precision. */
export function softmax(logits: ArrayLike<number>): Float64Array {
  let highest = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < logits.length; i += 1) highest = Math.max(highest, logits[i]!);
  const probabilities = new Float64Array(logits.length);
  let sum = 0;
  for (let i = 0; i < logits.length; i += 1) {
    probabilities[i] = Math.exp(logits[i]! - highest);
    sum += probabilities[i]!;
  }
  for (let i = 0; i < logits.length; i += 1) probabilities[i]! /= sum;
  return probabilities;
}
