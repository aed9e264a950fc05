import { checkPairs } from './check-inputs.js';
import { sum } from './sum.js';

export interface LanguageModelLoss {
  /** Targets counted. */
  tokens: number;
  nllSum: number;
  /** Mean negative log-likelihood, nats per token; null of nothing. */
  loss: number | null;
  /** exp(loss): Infinity where it is beyond a double. */
  perplexity: number | null;
}

/**
 * Loss and perplexity over all targets of all sequences, a token a vote (the mean of the sequences' losses is another
 * figure).
 * @param sequences natural log-probabilities of the targets; `mask` 0 leaves a target out
 */
export function perplexity(
  sequences: readonly { logprobs: readonly number[]; mask?: readonly number[] }[],
): LanguageModelLoss {
  const counted = sequences.flatMap(({ logprobs, mask }) => {
    if (mask !== undefined) checkPairs(logprobs, mask);
    return logprobs.filter((_, index) => mask === undefined || mask[index] !== 0);
  });
  return lossOf(-sum(counted), counted.length);
}

/** Of a sum of negative log-likelihoods over `tokens` targets. */
export function lossOf(nllSum: number, tokens: number): LanguageModelLoss {
  if (tokens === 0) return { tokens, nllSum: 0, loss: null, perplexity: null };
  const loss = nllSum / tokens;
  return { tokens, nllSum, loss, perplexity: Math.exp(loss) };
}

/**
 * Perplexity per original word: exp(nllSum / words), words being the text split at single spaces (Megatron-LM paper,
 * appendix E.1).
 */
export function wordPerplexity(nllSum: number, originalWords: number): number {
  return Math.exp(nllSum / originalWords);
}

/**
 * What Megatron-LM's zero-shot script prints as adjusted perplexity: one word fewer, and the exponent capped at 20.
 */
export function megatronAdjustedPerplexity(loss: number, targets: number, originalWords: number): number {
  return Math.exp(Math.min(20, (loss * targets) / (originalWords - 1)));
}

/** Bits per unit (character or UTF-8 byte). */
export function bitsPer(nllSum: number, units: number): number {
  return nllSum / Math.LN2 / units;
}
