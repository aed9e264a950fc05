import { checkPairs } from './check-inputs.js';

export interface MultipleChoiceScores {
  /** Null where there is no question. */
  accuracy: number | null;
  correct: number;
  total: number;
  /** Gold keys without a usable answer: counted neither right nor as answered. */
  badIds: string[];
  /** Answered keys that are not among the questions. */
  unknownIds: string[];
}

/** Accuracy over the questions with a usable answer. `choices` says which answers are usable; default: those in gold. */
export function multipleChoice(
  gold: ReadonlyMap<string, string>,
  predicted: ReadonlyMap<string, unknown>,
  choices: ReadonlySet<string> = new Set(gold.values()),
): MultipleChoiceScores {
  const badIds = [...gold.keys()].filter((id) => !choices.has(String(predicted.get(id))));
  const answered = [...gold].filter(([id]) => choices.has(String(predicted.get(id))));
  const correct = answered.filter(([id, answer]) => predicted.get(id) === answer).length;
  return {
    accuracy: answered.length === 0 ? null : correct / answered.length,
    correct,
    total: answered.length,
    badIds,
    unknownIds: [...predicted.keys()].filter((id) => !gold.has(id)),
  };
}

/** The index of the largest score; the first of equal ones. */
export function argmax(scores: readonly number[]): number {
  checkPairs(scores, scores);
  return scores.indexOf(scores.reduce((most, score) => Math.max(most, score)));
}
