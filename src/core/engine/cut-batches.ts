/** What one sequence costs a batch. */
export interface SequenceSize {
  /** Tokens through the encoder. */
  tokens: number;
  /** Rows through a head as wide as the vocabulary; 0 for every other head. */
  vocabularyRows: number;
}

export interface BatchLimits {
  tokens: number;
  vocabularyRows: number;
}

/**
 * Indexes of `sizes`, a batch each: longest first, so that lengths within a batch are close (attention is padded to
 * the longest) and no long batch comes last. A batch holds at least one sequence, else as many as the limits allow.
 * Depends on nothing but its arguments: any number of workers computes the same batches.
 */
export function cutBatches(sizes: readonly SequenceSize[], limits: BatchLimits): number[][] {
  const longestFirst = sizes.map((_, index) => index).sort((a, b) => sizes[b]!.tokens - sizes[a]!.tokens || a - b);
  const batches: number[][] = [];
  let free: BatchLimits = { tokens: 0, vocabularyRows: 0 };
  for (const index of longestFirst) {
    const { tokens, vocabularyRows } = sizes[index]!;
    const fits = tokens <= free.tokens && vocabularyRows <= free.vocabularyRows;
    if (!fits) {
      batches.push([]);
      free = limits;
    }
    batches.at(-1)!.push(index);
    free = { tokens: free.tokens - tokens, vocabularyRows: free.vocabularyRows - vocabularyRows };
  }
  return batches;
}
