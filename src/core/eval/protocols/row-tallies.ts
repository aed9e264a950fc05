import type { Tally } from '../metrics/precision-recall-f1.js';

/**
 * Counts a resample's classes where rows have any number of them. Of each class, only the rows that have it are visited: a
 * resample then costs a few additions a row.
 * @param rows by row: the counts of its classes
 */
export function rowTallies(
  labels: readonly string[],
  rows: readonly ReadonlyMap<string, Tally>[],
): (sampleWeight: Int32Array) => Tally[] {
  const classes = labels.map((label) => countsOf(label, rows));
  return (sampleWeight) => classes.map((counts) => sumTallies(counts, sampleWeight));
}

interface ClassCounts {
  rows: Int32Array;
  tallies: Tally[];
}

function countsOf(label: string, rows: readonly ReadonlyMap<string, Tally>[]): ClassCounts {
  const own = [...rows.keys()].filter((row) => rows[row].has(label));
  return { rows: Int32Array.from(own), tallies: own.flatMap((row) => rows[row].get(label) ?? []) };
}

function sumTallies({ rows, tallies }: ClassCounts, sampleWeight: Int32Array): Tally {
  const total = { correct: 0, predicted: 0, gold: 0 };
  for (let index = 0; index < rows.length; index++) {
    const weight = sampleWeight[rows[index]];
    total.correct += tallies[index].correct * weight;
    total.predicted += tallies[index].predicted * weight;
    total.gold += tallies[index].gold * weight;
  }
  return total;
}
