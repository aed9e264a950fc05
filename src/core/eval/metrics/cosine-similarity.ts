/** The cosine of the angle between two vectors; null where one is zero. Sums in float64. */
export function cosineSimilarity(a: ArrayLike<number>, b: ArrayLike<number>): number | null {
  let [dot, aa, bb] = [0, 0, 0];
  for (let index = 0; index < a.length; index++) {
    dot += a[index] * b[index];
    aa += a[index] * a[index];
    bb += b[index] * b[index];
  }
  return aa === 0 || bb === 0 ? null : dot / Math.sqrt(aa) / Math.sqrt(bb);
}
