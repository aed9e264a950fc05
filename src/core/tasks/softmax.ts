/** Softmax in double precision: probabilities of `logits`, all of them or `length` from `offset` on. */
export function softmax(logits: ArrayLike<number>, offset = 0, length = logits.length): Float64Array {
  let highest = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < length; i += 1) highest = Math.max(highest, logits[offset + i]!);
  const probabilities = new Float64Array(length);
  let sum = 0;
  for (let i = 0; i < length; i += 1) {
    probabilities[i] = Math.exp(logits[offset + i]! - highest);
    sum += probabilities[i]!;
  }
  for (let i = 0; i < length; i += 1) probabilities[i]! /= sum;
  return probabilities;
}
