import { checkPairs } from './check-inputs.js';
import { type Label, sortedLabels } from './label.js';

export interface ConfusionMatrix {
  labels: readonly Label[];
  /** `counts[gold][predicted]`, in the order of `labels`. */
  counts: number[][];
}

export interface LabelOptions {
  /** Which labels, in which order; default: every one that occurs, sorted. A pair with another label is left out. */
  labels?: readonly Label[];
  /** How often each pair counts (bootstrap); default: once. */
  sampleWeight?: ArrayLike<number>;
}

/** How often each gold label (row) was answered with each label (column). */
export function confusionMatrix(
  gold: readonly Label[],
  predicted: readonly Label[],
  { labels = sortedLabels(gold, predicted), sampleWeight }: LabelOptions = {},
): ConfusionMatrix {
  checkPairs(gold, predicted);
  const index = new Map(labels.map((label, position) => [label, position]));
  const counts = labels.map(() => new Array<number>(labels.length).fill(0));
  for (let pair = 0; pair < gold.length; pair++) {
    const row = index.get(gold[pair]);
    const column = index.get(predicted[pair]);
    if (row !== undefined && column !== undefined) counts[row][column] += sampleWeight?.[pair] ?? 1;
  }
  return { labels, counts };
}
