import { checkPairs } from './check-inputs.js';
import { lossOf } from './perplexity.js';
import { splitPython } from './python-text.js';
import { sum } from './sum.js';

/** The last word of a text and what stands before it, with the white space between (LAMBADA). Words are split as Python does. */
export function splitLastWord(text: string): { context: string; lastWord: string } {
  const lastWord = splitPython(text).at(-1) ?? '';
  return { context: text.slice(0, text.lastIndexOf(lastWord)), lastWord };
}

export interface LastWordScores {
  /** Share of words whose every piece is the best one under teacher forcing (Megatron-LM's --strict-lambada). */
  accuracy: number;
  /** Share whose last piece is. */
  lastTokenAccuracy: number;
  /** exp of the mean negative log-likelihood: a word, and a piece. */
  perplexityPerWord: number | null;
  perplexityPerToken: number | null;
}

export interface LastWordItem {
  targetIds: readonly number[];
  /** The best piece at each place, given the right ones before. */
  argmaxIds: readonly number[];
  logprobs: readonly number[];
}

/** Last-word accuracy and perplexity. */
export function lastWord(items: readonly LastWordItem[]): LastWordScores {
  checkPairs(items, items);
  const nll = -sum(items.flatMap((item) => item.logprobs));
  return {
    accuracy: items.filter(isRight).length / items.length,
    lastTokenAccuracy: items.filter((item) => item.argmaxIds.at(-1) === item.targetIds.at(-1)).length / items.length,
    perplexityPerWord: lossOf(nll, items.length).perplexity,
    perplexityPerToken: lossOf(nll, sum(items.map((item) => item.logprobs.length))).perplexity,
  };
}

function isRight({ targetIds, argmaxIds }: LastWordItem): boolean {
  return targetIds.length === argmaxIds.length && targetIds.every((id, place) => id === argmaxIds[place]);
}
