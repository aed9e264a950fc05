import { bestAnswers } from '../../tasks/best-answers.js';

/** One window over a context, as the model answered it. */
export interface AnswerFeature {
  /** [tokens] */
  startLogits: readonly number[];
  /** [tokens] */
  endLogits: readonly number[];
  /** [tokens]: start and end in the context, UTF-16; null for what is not context. May be shorter: what is beyond is padding. */
  offsets: readonly (readonly [start: number, end: number] | null)[];
  /** Tokens that have most context in this window; where given, an answer may start at no other. */
  maxContext?: readonly number[];
}

export interface SelectedAnswer {
  /** "" where there is no answer. */
  text: string;
  startLogit: number;
  endLogit: number;
  probability: number;
}

export interface SelectedAnswers {
  /** What is answered, "" above the threshold. */
  prediction: string;
  /** Best first. */
  nBest: SelectedAnswer[];
  /** Score of no answer less that of the best answer; only with `withNull`. */
  scoreDiff?: number;
}

export interface SelectOptions {
  nBest?: number;
  /** In tokens. */
  maxAnswerLength?: number;
  /** SQuAD 2: there may be no answer. */
  withNull?: boolean;
  /** No answer where `scoreDiff` is above. */
  nullThreshold?: number;
}

/**
 * The answers of a question out of its windows' logits, as `postprocess_qa_predictions` of Hugging Face's run_qa; where no
 * span is possible at all it answers "empty", as there.
 */
export function selectAnswers(
  context: string,
  features: readonly AnswerFeature[],
  { nBest = 20, maxAnswerLength = 30, withNull = false, nullThreshold = 0 }: SelectOptions = {},
): SelectedAnswers {
  const windows = features.map(({ startLogits, endLogits, offsets, maxContext }) => ({
    startLogits,
    endLogits,
    spans: startLogits.flatMap((_, token) => offsets[token] ?? [-1, -1]),
    maxContext: maxContext && startLogits.map((_, token) => Number(maxContext.includes(token))),
  }));
  const { candidates, best, scoreDiff } = bestAnswers(windows, { nBest, maxAnswerLength, withNull });
  const textOf = ({ kind, start, end }: (typeof candidates)[number]): string =>
    kind === 'none' ? 'empty' : context.slice(start, end);
  return {
    prediction: scoreDiff !== undefined && scoreDiff > nullThreshold ? '' : textOf(best),
    nBest: candidates.map((candidate) => {
      const { startLogit, endLogit, probability } = candidate;
      return { text: textOf(candidate), startLogit, endLogit, probability };
    }),
    ...(scoreDiff !== undefined && { scoreDiff }),
  };
}
