/** How relevant documents are to one query: document id → grade (0: not). */
export type Relevance = ReadonlyMap<string, number>;

/**
 * Normalised discounted cumulative gain of the first k: Σ grade / log₂(place + 1), over the best that any order could
 * reach (Järvelin and Kekäläinen 2002; linear gain, as trec_eval). Null where nothing is relevant.
 */
export function ndcgAtK(ranking: readonly string[], relevance: Relevance, k: number): number | null {
  const ideal = [...relevance.values()].filter((grade) => grade > 0).sort((a, b) => b - a);
  if (ideal.length === 0) return null;
  const grades = ranking.slice(0, k).map((id) => relevance.get(id) ?? 0);
  return discountedGain(grades) / discountedGain(ideal.slice(0, k));
}

/** Share of the relevant documents among the first k; null where nothing is relevant. */
export function recallAtK(ranking: readonly string[], relevance: Relevance, k: number): number | null {
  const relevant = [...relevance.values()].filter((grade) => grade > 0).length;
  if (relevant === 0) return null;
  return ranking.slice(0, k).filter((id) => (relevance.get(id) ?? 0) > 0).length / relevant;
}

/** 1 over the place of the first relevant document; 0 where none is found. */
export function reciprocalRank(ranking: readonly string[], relevance: Relevance): number {
  const place = ranking.findIndex((id) => (relevance.get(id) ?? 0) > 0);
  return place === -1 ? 0 : 1 / (place + 1);
}

function discountedGain(grades: readonly number[]): number {
  return grades.reduce((total, grade, index) => total + Math.max(grade, 0) / Math.log2(index + 2), 0);
}
