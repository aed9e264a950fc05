import { highest } from './highest.js';
import { softmax } from './softmax.js';

/** One window over a context, as the model answered it. */
export interface AnswerWindow {
  /** [tokens] */
  startLogits: ArrayLike<number>;
  /** [tokens] */
  endLogits: ArrayLike<number>;
  /** [2 × tokens]: start and end in the context; -1, -1 for what is not context (question, special tokens, padding). */
  spans: ArrayLike<number>;
  /** [tokens]: where given, an answer may start only at tokens with 1: those that have most context in this window. */
  maxContext?: ArrayLike<number>;
}

/** `null`: no answer. `none`: what run_qa calls "empty", where no span is possible at all. */
export interface AnswerCandidate {
  kind: 'span' | 'null' | 'none';
  start: number;
  end: number;
  startLogit: number;
  endLogit: number;
  /** Softmax over the candidates. */
  probability: number;
}

export interface BestAnswers {
  /** Best first; with `withNull`, the null answer is among them. */
  candidates: AnswerCandidate[];
  /** The best that is an answer. */
  best: AnswerCandidate;
  /** Null score less the best answer's score; only with `withNull`. Above the threshold there is no answer. */
  scoreDiff?: number;
}

export interface BestAnswersOptions {
  nBest?: number;
  /** How many of a window's starts, and of its ends, are combined; `nBest` unless given. */
  considered?: number;
  /** In tokens. */
  maxAnswerLength?: number;
  /** SQuAD 2: a question may have no answer. */
  withNull?: boolean;
}

type Scored = Omit<AnswerCandidate, 'probability'> & { score: number };

/**
 * The best spans over all windows of one question. Linear in the tokens: of each window only its likeliest starts
 * and ends are combined.
 *
 * As `postprocess_qa_predictions` of Hugging Face's run_qa example.
 */
export function bestAnswers(
  windows: readonly AnswerWindow[],
  { nBest = 20, considered = nBest, maxAnswerLength = 30, withNull = false }: BestAnswersOptions = {},
): BestAnswers {
  const found: Scored[] = [];
  for (const window of windows) addSpans(found, window, { nBest, considered, maxAnswerLength });
  const nullAnswer = withNull ? lowestNull(windows) : undefined;
  if (nullAnswer !== undefined) insert(found, nullAnswer, nBest);
  // A null answer that was crowded out is kept all the same: its probability is wanted.
  if (nullAnswer !== undefined && !found.includes(nullAnswer)) found.push(nullAnswer);
  if (!found.some(({ kind }) => kind === 'span')) {
    found.unshift({ kind: 'none', start: 0, end: 0, startLogit: 0, endLogit: 0, score: 0 });
  }
  const probabilities = softmax(found.map(({ score }) => score));
  const candidates = found.map(({ score, ...candidate }, index) => ({
    ...candidate,
    probability: probabilities[index]!,
  }));
  const best = candidates.find(({ kind }) => kind !== 'null')!;
  if (nullAnswer === undefined) return { candidates, best };
  return { candidates, best, scoreDiff: nullAnswer.score - best.startLogit - best.endLogit };
}

type Limits = Required<Omit<BestAnswersOptions, 'withNull'>>;

function addSpans(found: Scored[], window: AnswerWindow, { nBest, considered, maxAnswerLength }: Limits): void {
  const { startLogits, endLogits, spans, maxContext } = window;
  const ends = highest(endLogits, considered).filter((end) => spans[2 * end]! >= 0);
  for (const start of highest(startLogits, considered)) {
    if (spans[2 * start]! < 0 || (maxContext !== undefined && maxContext[start] !== 1)) continue;
    for (const end of ends) {
      if (end < start || end - start + 1 > maxAnswerLength) continue;
      const [startLogit, endLogit] = [startLogits[start]!, endLogits[end]!];
      const score = startLogit + endLogit;
      insert(
        found,
        { kind: 'span', start: spans[2 * start]!, end: spans[2 * end + 1]!, startLogit, endLogit, score },
        nBest,
      );
    }
  }
}

/** The first token of each window stands for "no answer here"; no answer anywhere is as likely as the least of them. */
function lowestNull(windows: readonly AnswerWindow[]): Scored | undefined {
  let lowest: Scored | undefined;
  for (const { startLogits, endLogits } of windows) {
    const [startLogit, endLogit] = [startLogits[0]!, endLogits[0]!];
    const score = startLogit + endLogit;
    if (lowest === undefined || score < lowest.score) {
      lowest = { kind: 'null', start: 0, end: 0, startLogit, endLogit, score };
    }
  }
  return lowest;
}

/** Keeps `found` sorted, best first, equals in order of arrival, and no longer than `limit`. */
function insert(found: Scored[], scored: Scored, limit: number): void {
  if (found.length >= limit && found[limit - 1]!.score >= scored.score) return;
  let place = found.length;
  while (place > 0 && found[place - 1]!.score < scored.score) place -= 1;
  found.splice(place, 0, scored);
  if (found.length > limit) found.pop();
}
