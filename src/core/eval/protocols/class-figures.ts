import type { FigureGroup } from '../figures.js';
import { matthewsOfMatrix } from '../metrics/matthews-correlation.js';
import { scoresOfMatrix } from '../metrics/precision-recall-f1.js';

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
  const rows = gold.map((label, row) => [place.get(label) ?? 0, place.get(predicted[row]) ?? 0]);
  const positivePlace = positive === undefined ? undefined : place.get(positive);
  return [
    { path: ['accuracy'], correct: gold.filter((label, row) => label === predicted[row]).length, count: gold.length },
    {
      paths: [
        ...(positive === undefined ? [] : NAMES.map((name) => [name])),
        ...['macro', 'micro', 'weighted'].flatMap((average) => NAMES.map((name) => [`${name}_${average}`])),
        ['matthews_correlation'],
        ...occurring.flatMap((label) => NAMES.map((name) => [names[label], name])),
      ],
      compute(sampleWeight) {
        const counts = occurring.map(() => new Array<number>(occurring.length).fill(0));
        for (const [row, [goldPlace, predictedPlace]] of rows.entries())
          counts[goldPlace][predictedPlace] += sampleWeight[row];
        const matrix = { labels: occurring, counts };
        const { perClass, macro, micro, weighted } = scoresOfMatrix(matrix);
        const binary = positivePlace === undefined ? undefined : perClass[positivePlace];
        return [
          ...(positive === undefined ? [] : NAMES.map((name) => binary?.[name] ?? 0)),
          ...[macro, micro, weighted].flatMap((scores) => NAMES.map((name) => scores?.[name] ?? null)),
          matthewsOfMatrix(matrix),
          ...perClass.flatMap((scores) => NAMES.map((name) => scores[name])),
        ];
      },
    },
    {
      paths: occurring.map((label) => [names[label], 'support']),
      compute: () => occurring.map((label) => gold.filter((value) => value === label).length),
      hasInterval: false,
    },
  ];
}
