/** Ranks from 1; equal values share the mean of their ranks. −0 ties with 0. */
export function ranks(values: readonly number[]): number[] {
  const order = values.map((_, index) => index).sort((a, b) => values[a] - values[b]);
  const result = new Array<number>(values.length);
  for (let first = 0; first < order.length; ) {
    let end = first + 1;
    while (end < order.length && values[order[end]] === values[order[first]]) end++;
    for (let position = first; position < end; position++) result[order[position]] = (first + 1 + end) / 2;
    first = end;
  }
  return result;
}
