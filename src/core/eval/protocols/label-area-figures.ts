import type { Statistic } from '../figures.js';
import { meanAreas, type RankingAreas, rankItems, rankingAreas } from '../metrics/ranking-areas.js';

/**
 * ROC-AUC and average precision of rows that may have several classes: of each class, their mean (macro), and of all decisions
 * pooled (micro).
 * @param gold by row
 * @param scores `[rows, labels]`
 */
export function labelAreaFigures(
  labels: readonly string[],
  gold: readonly ReadonlySet<string>[],
  scores: readonly (readonly number[])[],
): Statistic {
  const ranked = labels.map((label, index) =>
    rankItems(
      gold.map((own) => Number(own.has(label))),
      scores.map((row) => row[index]),
    ),
  );
  const isGold = gold.flatMap((own) => labels.map((label) => Number(own.has(label))));
  const pooled = rankItems(isGold, scores.flat(), labels.length);
  return {
    paths: [
      ...['macro', 'micro'].flatMap((average) => [[`roc_auc_${average}`], [`average_precision_${average}`]]),
      ...labels.flatMap((label) => [
        [label, 'roc_auc'],
        [label, 'average_precision'],
      ]),
    ],
    compute(sampleWeight) {
      const areas = ranked.map((items) => rankingAreas(items, sampleWeight));
      return [meanAreas(areas), rankingAreas(pooled, sampleWeight), ...areas].flatMap(toFigures);
    },
  };
}

function toFigures({ rocAuc, averagePrecision }: RankingAreas): (number | null)[] {
  return [rocAuc, averagePrecision];
}
