import { InputError } from '../../errors.js';
import { answerWords } from './normalize-answer.js';

/** 1.1: an answer without words never scores F1. 2.0: it is the answer "none", and equals another such. */
export type SquadVersion = '1.1' | '2.0';

export interface AnswerScores {
  exactMatch: 0 | 1;
  f1: number;
}

/** A question, scored. */
export interface ScoredAnswer extends AnswerScores {
  id: string;
  hasAnswer: boolean;
  prediction: string;
}

/**
 * Exact match and token F1 of one answer, each the best over the gold answers, as the official SQuAD scripts.
 * @param gold acceptable answers; in 2.0 none at all means that the question has no answer
 * @throws InputError `ERR_EMPTY` in version 1.1 where there is no gold answer
 */
export function answerScores(gold: readonly string[], prediction: string, version: SquadVersion = '2.0'): AnswerScores {
  const predicted = answerWords(prediction);
  const answers = goldWords(gold, version);
  return {
    exactMatch: answers.some((answer) => answer.join(' ') === predicted.join(' ')) ? 1 : 0,
    f1: Math.max(...answers.map((answer) => tokenF1(answer, predicted, version))),
  };
}

function goldWords(gold: readonly string[], version: SquadVersion): string[][] {
  const answers = gold.map(answerWords);
  if (version === '1.1') {
    if (answers.length === 0) throw new InputError('ERR_EMPTY', 'a question of SQuAD 1.1 without a gold answer');
    return answers;
  }
  const withWords = answers.filter((answer) => answer.length > 0);
  return withWords.length === 0 ? [[]] : withWords;
}

/** F1 of the shared words, each counted as often as it occurs in both. */
function tokenF1(gold: readonly string[], predicted: readonly string[], version: SquadVersion): number {
  if (version === '2.0' && (gold.length === 0 || predicted.length === 0))
    return Number(gold.length === predicted.length);
  const left = new Map<string, number>();
  for (const word of gold) left.set(word, (left.get(word) ?? 0) + 1);
  let shared = 0;
  for (const word of predicted) {
    const count = left.get(word) ?? 0;
    if (count === 0) continue;
    left.set(word, count - 1);
    shared++;
  }
  if (shared === 0) return 0;
  const precision = shared / predicted.length;
  const recall = shared / gold.length;
  return (2 * precision * recall) / (precision + recall);
}
