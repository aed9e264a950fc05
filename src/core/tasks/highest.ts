/**
 * Where the `count` highest of `scores` stand, best first; of equals the first. One pass, with a short sorted list of
 * the best so far.
 */
export function highest(scores: ArrayLike<number>, count: number): number[] {
  const best: number[] = [];
  for (let index = 0; index < scores.length; index += 1) {
    const score = scores[index]!;
    if (best.length === count && !(score > scores[best[count - 1]!]!)) continue;
    if (best.length === count) best.pop();
    let place = best.length;
    while (place > 0 && score > scores[best[place - 1]!]!) place -= 1;
    best.splice(place, 0, index);
  }
  return best;
}
