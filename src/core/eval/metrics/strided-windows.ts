export interface StridedWindow {
  /** The window reads tokens `firstToken` … `firstToken + length - 1` and predicts each from those before it. */
  firstToken: number;
  length: number;
  /** Targets counted, inclusive: each target of the text is counted in exactly one window. */
  countedFrom: number;
  countedTo: number;
}

/**
 * Sliding windows over a text for causal perplexity, as Megatron-LM's zero-shot script: each window predicts
 * `windowTargets` targets and starts `step` after the last; the first counts all of its targets, later ones their last
 * `step`.
 */
export function stridedWindows(tokens: number, windowTargets: number, step: number): StridedWindow[] {
  const windows: StridedWindow[] = [];
  for (let firstToken = 0, counted = 0; counted < tokens - 1; firstToken += step) {
    const countedTo = Math.min(firstToken + windowTargets, tokens - 1);
    windows.push({ firstToken, length: countedTo - firstToken + 1, countedFrom: counted + 1, countedTo });
    counted = countedTo;
  }
  return windows;
}
