/**
 * Ranks from 1; equal values share the mean of their ranks. −0 ties with 0.
 * @param order places by rising value, where it is known already
 * @param sampleWeight how often each value counts (bootstrap); default: once
 */
export function ranks(
  values: readonly number[],
  sampleWeight?: ArrayLike<number>,
  order: readonly number[] = risingOrder(values),
): number[] {
  const result = new Array<number>(values.length);
  for (let first = 0, below = 0; first < order.length; ) {
    let [end, tied] = [first, 0];
    while (end < order.length && values[order[end]] === values[order[first]]) {
      tied += sampleWeight?.[order[end]] ?? 1;
      end++;
    }
    for (let place = first; place < end; place++) result[order[place]] = below + (tied + 1) / 2;
    below += tied;
    first = end;
  }
  return result;
}

/** Places by rising value. */
export function risingOrder(values: readonly number[]): number[] {
  return values.map((_, place) => place).sort((a, b) => values[a] - values[b]);
}
