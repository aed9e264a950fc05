import type { FigureGroup } from '../figures.js';
import { matthewsOfTallies } from '../metrics/matthews-correlation.js';
import { averages, type PrecisionRecallF1, scoresOf, type Tally } from '../metrics/precision-recall-f1.js';

/** A class that neither gold nor the predictions have. */
const NOTHING: Tally = { correct: 0, predicted: 0, gold: 0 };

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
  const occurs = new Set([...gold, ...predicted]);
  const occurring = names.map((_, label) => label).filter((label) => occurs.has(label));
  const place = new Map(occurring.map((label, index) => [label, index]));
  const placesOf = (labels: readonly number[]): number[] => labels.map((label) => place.get(label) ?? 0);
  const tallies = createTallies(placesOf(gold), placesOf(predicted), occurring.length);
  const ofPositive = positive === undefined ? undefined : place.get(positive);
  const supports = tallies(new Int32Array(gold.length).fill(1)).map((tally) => tally.gold);
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
        const counted = tallies(sampleWeight);
        const { macro, micro, weighted } = averages(counted);
        const figures: (number | null)[] = [];
        if (positive !== undefined) push(figures, scoresOf(ofPositive === undefined ? NOTHING : counted[ofPositive]));
        push(figures, macro);
        push(figures, micro);
        push(figures, weighted);
        figures.push(matthewsOfTallies(counted));
        for (const tally of counted) push(figures, scoresOf(tally));
        return figures;
      },
    },
    {
      paths: occurring.map((label) => [names[label], 'support']),
      compute: () => supports,
      hasInterval: false,
    },
  ];
}

/** Counts a resample's classes, always in the same place. Rows of the same two classes are counted together first. */
function createTallies(
  gold: readonly number[],
  predicted: readonly number[],
  classes: number,
): (sampleWeight: Int32Array) => readonly Tally[] {
  const pairOf = new Map<number, number>();
  const pairs = Int32Array.from(gold, (label, row) => {
    const pair = label * classes + predicted[row];
    if (!pairOf.has(pair)) pairOf.set(pair, pairOf.size);
    return pairOf.get(pair) ?? 0;
  });
  const [golds, predictions] = [
    Int32Array.from(pairOf.keys(), (pair) => Math.floor(pair / classes)),
    Int32Array.from(pairOf.keys(), (pair) => pair % classes),
  ];
  const counts = new Int32Array(pairOf.size);
  const tallies = Array.from({ length: classes }, () => ({ ...NOTHING }));
  return (sampleWeight) => {
    counts.fill(0);
    for (let row = 0; row < pairs.length; row++) counts[pairs[row]] += sampleWeight[row];
    for (const tally of tallies) Object.assign(tally, NOTHING);
    for (let pair = 0; pair < counts.length; pair++) {
      const count = counts[pair];
      tallies[golds[pair]].gold += count;
      tallies[predictions[pair]].predicted += count;
      if (golds[pair] === predictions[pair]) tallies[golds[pair]].correct += count;
    }
    return tallies;
  };
}

function push(figures: (number | null)[], scores: PrecisionRecallF1 | null): void {
  figures.push(scores?.precision ?? null, scores?.recall ?? null, scores?.f1 ?? null);
}
