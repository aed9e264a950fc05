import { createRandom } from '../random.js';
import type { Dataset } from './datasets/dataset.js';

export interface SampleOptions {
  /** The first rows only. */
  limit?: number;
  /** So many rows, drawn by the seed. */
  sample?: number;
  seed?: number;
}

/** A part of a data set, in the data's order; rows that cannot be used count among the first. */
export function sampleExamples<D extends Dataset>(dataset: D, { limit, sample, seed = 0 }: SampleOptions): D {
  if (limit !== undefined) {
    const examples = dataset.examples.filter(({ row }) => row < limit);
    const rowCount = Math.min(limit, dataset.rowCount);
    return { ...dataset, examples, rowCount, unusable: dataset.unusable.slice(0, rowCount - examples.length) };
  }
  if (sample === undefined || sample >= dataset.examples.length) return dataset;
  const random = createRandom(seed);
  // Knuth's selection sampling (algorithm S): each row is kept with the share still wanted.
  let wanted = sample;
  const examples = dataset.examples.filter((_, index) => {
    const isKept = random() * (dataset.examples.length - index) < wanted;
    if (isKept) wanted--;
    return isKept;
  });
  return { ...dataset, examples, rowCount: examples.length, unusable: [] };
}
