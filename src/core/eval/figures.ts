import type { Metric } from './eval-report.js';
import { bootstrapAll } from './metrics/bootstrap.js';
import { type Interval, wilson } from './metrics/wilson.js';

/** Figures of the same rows. */
export type FigureGroup = Proportion | Statistic;

/** A share: its interval is Wilson's. */
export interface Proportion {
  path: readonly string[];
  /** By row: how many are right … */
  correct: ArrayLike<number>;
  /** … of how many. */
  asked: ArrayLike<number>;
  /** 100 where the field writes percent (SQuAD). Default 1. */
  scale?: number;
}

/** Figures computed together: their intervals come from the bootstrap. */
export interface Statistic {
  paths: readonly (readonly string[])[];
  /** Values in the order of `paths`; row i counts `sampleWeight[i]` times. */
  compute(sampleWeight: Int32Array): readonly (number | null)[];
  /** What each figure is about, in the order of `paths`; default: all rows. */
  counts?: readonly number[];
  /** False for figures that a resample says nothing about: counts, thresholds. */
  hasInterval?: boolean;
}

/** The ends of an interval then vary by a twentieth of its length, and a small data set costs little beside its model. */
const RESAMPLES = 500;

/** The figures of `rows` rows with 95 % intervals, in the order given. */
export function toMetrics(groups: readonly FigureGroup[], rows: number, seed?: number): Metric[] {
  const resampled = groups.filter((group) => 'compute' in group && group.hasInterval !== false) as Statistic[];
  const intervals = bootstrapAll(rows, (sampleWeight) => computeAll(resampled, sampleWeight), {
    resamples: RESAMPLES,
    seed,
  });
  const once = new Int32Array(rows).fill(1);
  return groups.flatMap((group) => {
    if (!('compute' in group)) return [ofProportion(group)];
    const own = group.hasInterval === false ? [] : intervals.splice(0, group.paths.length);
    return group.compute(once).map((value, index) => ({
      path: group.paths[index],
      value: defined(value),
      interval: own[index] ?? null,
      count: group.counts?.[index] ?? rows,
    }));
  });
}

/** The same as a figure of a resample. */
export function toStatistic(group: FigureGroup): Statistic {
  if ('compute' in group) return group;
  const { path, correct, asked, scale = 1 } = group;
  return {
    paths: [path],
    compute(sampleWeight) {
      let [right, all] = [0, 0];
      for (let row = 0; row < sampleWeight.length; row++) {
        right += correct[row] * sampleWeight[row];
        all += asked[row] * sampleWeight[row];
      }
      return [all === 0 ? null : (scale * right) / all];
    },
  };
}

/** A loop: it runs a thousand times. */
export function computeAll(groups: readonly Statistic[], sampleWeight: Int32Array): (number | null)[] {
  const values: (number | null)[] = [];
  for (const { compute } of groups) values.push(...compute(sampleWeight));
  return values;
}

function ofProportion({ path, correct: correctByRow, asked, scale = 1 }: Proportion): Metric {
  const [correct, count] = [total(correctByRow), total(asked)];
  if (count === 0) return { path, value: null, interval: null, count };
  const [low, high] = wilson(correct, count);
  const interval: Interval = [scale * low, scale * high];
  return { path, value: (scale * correct) / count, interval, count };
}

function total(values: ArrayLike<number>): number {
  let sum = 0;
  for (let row = 0; row < values.length; row++) sum += values[row];
  return sum;
}

function defined(value: number | null): number | null {
  return value === null || Number.isNaN(value) ? null : value;
}
