/** Items by falling score. */
export interface RankedItems {
  /** By place: the row whose weight counts. */
  row: Int32Array;
  positive: Uint8Array;
  /** 1 where the next item has the same score. */
  tiedWithNext: Uint8Array;
}

/** Of the curves that a falling threshold draws. Null where the classes that it needs are not there. */
export interface RankingAreas {
  rocAuc: number | null;
  averagePrecision: number | null;
}

/**
 * Sorts once what a bootstrap then weighs many times.
 * @param gold 1 (positive) or 0
 * @param itemsPerRow items that are drawn together, one after the other
 */
export function rankItems(gold: readonly number[], scores: readonly number[], itemsPerRow = 1): RankedItems {
  const order = Int32Array.from(scores.keys()).sort((a, b) => scores[b] - scores[a] || a - b);
  return {
    row: order.map((item) => Math.floor(item / itemsPerRow)),
    positive: Uint8Array.from(order, (item) => Number(gold[item] === 1)),
    tiedWithNext: Uint8Array.from(order, (item, place) => Number(scores[item] === scores[order[place + 1]])),
  };
}

/**
 * The areas under the ROC curve and (as a sum of steps) under the precision-recall curve, in one pass. Items of one score
 * are met together.
 */
export function rankingAreas({ row, positive, tiedWithNext }: RankedItems, sampleWeight: Int32Array): RankingAreas {
  let positives = 0;
  let negatives = 0;
  let newPositives = 0;
  let newNegatives = 0;
  let rocArea = 0;
  let stepArea = 0;
  for (let place = 0; place < row.length; place++) {
    // Without a branch on the class, which no processor can guess.
    const weight = sampleWeight[row[place]];
    const positiveWeight = weight * positive[place];
    newPositives += positiveWeight;
    newNegatives += weight - positiveWeight;
    if (tiedWithNext[place] === 1) continue;
    rocArea += newNegatives * (positives + newPositives / 2);
    positives += newPositives;
    negatives += newNegatives;
    if (newPositives > 0) stepArea += (newPositives * positives) / (positives + negatives);
    newPositives = 0;
    newNegatives = 0;
  }
  return {
    rocAuc: positives === 0 || negatives === 0 ? null : rocArea / positives / negatives,
    averagePrecision: positives === 0 ? null : stepArea / positives,
  };
}

/** The mean over classes; null where that of one class is undefined. */
export function meanAreas(areas: readonly RankingAreas[]): RankingAreas {
  return {
    rocAuc: meanOf(areas.map(({ rocAuc }) => rocAuc)),
    averagePrecision: meanOf(areas.map(({ averagePrecision }) => averagePrecision)),
  };
}

function meanOf(areas: readonly (number | null)[]): number | null {
  let total = 0;
  for (const area of areas) {
    if (area === null) return null;
    total += area;
  }
  return total / areas.length;
}
