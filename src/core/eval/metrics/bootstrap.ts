import { createRandomUint32 } from '../../random.js';
import { percentile } from './percentile.js';
import type { Interval } from './wilson.js';

/** A figure of a resample: `sampleWeight[i]` says how often row i was drawn. Null where it is undefined there. */
export type Statistic = (sampleWeight: Int32Array) => number | null;

export interface BootstrapOptions {
  resamples?: number;
  seed?: number;
  confidence?: number;
}

/** Figures that share work, of one resample. */
export type Statistics = (sampleWeight: Int32Array) => readonly (number | null)[];

/**
 * Percentile bootstrap intervals (Efron 1979) of several figures over the same resamples of `rows` rows: drawn with
 * replacement, undefined figures dropped, ends interpolated linearly. An interval is null where the figure is never
 * defined. The same seed gives the same intervals.
 */
export function bootstrap<Name extends string>(
  rows: number,
  statistics: Readonly<Record<Name, Statistic>>,
  options: BootstrapOptions = {},
): Record<Name, Interval | null> {
  const entries = Object.entries<Statistic>(statistics);
  const intervals = bootstrapAll(rows, (sampleWeight) => entries.map(([, figure]) => figure(sampleWeight)), options);
  return Object.fromEntries(entries.map(([name], index) => [name, intervals[index] ?? null])) as Record<
    Name,
    Interval | null
  >;
}

/** The intervals of figures that are computed together, in their order. */
export function bootstrapAll(
  rows: number,
  statistics: Statistics,
  { resamples = 1000, seed = 0, confidence = 0.95 }: BootstrapOptions = {},
): (Interval | null)[] {
  const figures: Float64Array[] = [];
  let resample = 0;
  for (const sampleWeight of drawResamples(rows, resamples, seed)) {
    const values = statistics(sampleWeight);
    for (let index = 0; index < values.length; index++) {
      figures[index] ??= new Float64Array(resamples);
      figures[index][resample] = values[index] ?? Number.NaN;
    }
    resample++;
  }
  const tail = ((1 - confidence) / 2) * 100;
  return figures.map((values) => {
    const sorted = values.filter((value) => !Number.isNaN(value)).sort();
    return sorted.length === 0 ? null : [percentile(sorted, tail), percentile(sorted, 100 - tail)];
  });
}

/** The bootstrap interval of a mean. */
export function bootstrapMean(values: readonly number[], options: BootstrapOptions = {}): Interval | null {
  return bootstrap(values.length, { mean: weightedMean(values) }, options).mean;
}

/** The mean of a resample's rows. */
export function weightedMean(given: ArrayLike<number>): Statistic {
  const values = Float64Array.from(given);
  return (sampleWeight) => {
    let total = 0;
    let count = 0;
    for (let row = 0; row < values.length; row++) {
      total += values[row] * sampleWeight[row];
      count += sampleWeight[row];
    }
    return count === 0 ? null : total / count;
  };
}

/** Resamples, one after the other in the same array. */
export function* drawResamples(rows: number, resamples: number, seed: number): Generator<Int32Array> {
  const fill = createRandomUint32(seed);
  const drawn = new Uint32Array(rows);
  const sampleWeight = new Int32Array(rows);
  for (let resample = 0; resample < resamples; resample++) {
    fill(drawn);
    countDraws(drawn, sampleWeight);
    yield sampleWeight;
  }
}

function countDraws(drawn: Uint32Array, sampleWeight: Int32Array): void {
  const share = sampleWeight.length / 2 ** 32;
  sampleWeight.fill(0);
  for (let draw = 0; draw < drawn.length; draw++) sampleWeight[Math.floor(drawn[draw] * share)]++;
}
