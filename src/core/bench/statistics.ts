/** What a set of timings says, outliers named rather than dropped. */
export interface Statistics {
  count: number;
  mean: number;
  /** Sample standard deviation; 0 for a single value. */
  sd: number;
  p50: number;
  p90: number;
  p99: number;
  /** Values beyond Tukey's outer fences (3 interquartile ranges from the quartiles). */
  outliers: number[];
}

/** @throws RangeError for no values at all. */
export function statistics(values: readonly number[]): Statistics {
  if (values.length === 0) throw new RangeError('statistics of nothing');
  const sorted = [...values].sort((a, b) => a - b);
  const count = sorted.length;
  const mean = sorted.reduce((sum, value) => sum + value, 0) / count;
  const squares = sorted.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const [low, high] = [quantile(sorted, 0.25), quantile(sorted, 0.75)];
  const reach = 3 * (high - low);
  return {
    count,
    mean,
    sd: count > 1 ? Math.sqrt(squares / (count - 1)) : 0,
    p50: quantile(sorted, 0.5),
    p90: quantile(sorted, 0.9),
    p99: quantile(sorted, 0.99),
    outliers: sorted.filter((value) => value < low - reach || value > high + reach),
  };
}

/** Linear interpolation between order statistics, as NumPy's default (Hyndman and Fan 1996, type 7). */
function quantile(sorted: readonly number[], q: number): number {
  const place = (sorted.length - 1) * q;
  const below = Math.floor(place);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
}
