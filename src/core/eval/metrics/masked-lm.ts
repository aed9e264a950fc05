import { type LanguageModelLoss, lossOf } from './perplexity.js';
import { sum } from './sum.js';

export interface MaskedLmScores extends LanguageModelLoss {
  /** Share of positions whose best piece is the right one; the first of equal logits wins. Null of nothing. */
  accuracy: number | null;
  top5Accuracy: number | null;
}

/**
 * Scores of a masked language model.
 * @param sequences logits `[positions, vocabulary]` and labels `[positions]`, −100 where nothing is asked
 */
export function maskedLm(
  sequences: readonly { logits: readonly (readonly number[])[]; labels: readonly number[] }[],
): MaskedLmScores {
  const asked = sequences.flatMap(({ logits, labels }) =>
    labels.flatMap((label, position) => (label === IGNORED ? [] : [{ label, logits: logits[position] }])),
  );
  const placesAbove = asked.map(({ label, logits }) => rankOfLabel(label, logits));
  const share = (k: number): number | null =>
    asked.length === 0 ? null : placesAbove.filter((above) => above < k).length / asked.length;
  return {
    ...lossOf(sum(asked.map(({ label, logits }) => logSumExp(logits) - logits[label])), asked.length),
    accuracy: share(1),
    top5Accuracy: share(5),
  };
}

const IGNORED = -100;

function rankOfLabel(label: number, logits: readonly number[]): number {
  return logits.filter((logit, other) => logit > logits[label] || (logit === logits[label] && other < label)).length;
}

function logSumExp(logits: readonly number[]): number {
  const largest = logits.reduce((most, logit) => Math.max(most, logit), -Infinity);
  return largest + Math.log(sum(logits.map((logit) => Math.exp(logit - largest))));
}
