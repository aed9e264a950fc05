import type { FigureGroup } from '../figures.js';
import { matthewsOfMatrix } from '../metrics/matthews-correlation.js';
import { type PrecisionRecallF1, scoresOfMatrix } from '../metrics/precision-recall-f1.js';

/** A class that neither gold nor the predictions have. */
const NOTHING: PrecisionRecallF1 = { precision: 0, recall: 0, f1: 0, support: 0 };

const NAMES = ['precision', 'recall', 'f1'] as const;

/**
 * Accuracy, precision, recall and F1 (of the positive class, averaged, and of each class) and Matthews' correlation.
 * Averages run over the classes that occur, as scikit-learn's.
 * @param gold class indices
 * @param predicted class indices
 */
export function classFigures(
  gold: readonly number[],
  predicted: readonly number[],
  names: readonly string[],
  positive: number | undefined,
): FigureGroup[] {
  const occurring = names.map((_, label) => label).filter((label) => gold.includes(label) || predicted.includes(label));
  const place = new Map(occurring.map((label, index) => [label, index]));
  const size = occurring.length;
  const cells = Int32Array.from(
    gold,
    (label, row) => (place.get(label) ?? 0) * size + (place.get(predicted[row]) ?? 0),
  );
  // Reused by every resample: a thousand small arrays are work for the garbage collector.
  const flat = new Int32Array(size * size);
  const counts = occurring.map(() => new Array<number>(size).fill(0));
  const positivePlace = positive === undefined ? undefined : place.get(positive);
  return [
    {
      path: ['accuracy'],
      correct: gold.map((label, row) => Number(label === predicted[row])),
      asked: gold.map(() => 1),
    },
    {
      paths: [
        ...(positive === undefined ? [] : NAMES.map((name) => [name])),
        ...['macro', 'micro', 'weighted'].flatMap((average) => NAMES.map((name) => [`${name}_${average}`])),
        ['matthews_correlation'],
        ...occurring.flatMap((label) => NAMES.map((name) => [names[label], name])),
      ],
      compute(sampleWeight) {
        flat.fill(0);
        for (let row = 0; row < cells.length; row++) flat[cells[row]] += sampleWeight[row];
        for (let cell = 0; cell < flat.length; cell++) counts[Math.floor(cell / size)][cell % size] = flat[cell];
        const matrix = { labels: occurring, counts };
        const { perClass, macro, micro, weighted } = scoresOfMatrix(matrix);
        const figures: (number | null)[] = [];
        const push = (scores: PrecisionRecallF1 | null): unknown =>
          figures.push(scores?.precision ?? null, scores?.recall ?? null, scores?.f1 ?? null);
        if (positive !== undefined) push(positivePlace === undefined ? NOTHING : perClass[positivePlace]);
        push(macro);
        push(micro);
        push(weighted);
        figures.push(matthewsOfMatrix(matrix));
        for (const scores of perClass) push(scores);
        return figures;
      },
    },
    {
      paths: occurring.map((label) => [names[label], 'support']),
      compute: () => occurring.map((label) => gold.filter((value) => value === label).length),
      hasInterval: false,
    },
  ];
}
