import { InputError } from '../../errors.js';
import { answerScores, type ScoredAnswer, type SquadVersion } from './answer-scores.js';
import { bestThresholds } from './best-thresholds.js';
import { mean } from './sum.js';

export interface SquadOptions {
  version?: SquadVersion;
  /** Probability of "no answer" by id, in file order: ties are scanned in it. */
  noAnswerProbabilities?: ReadonlyMap<string, number>;
  /** Above this probability the answer is none. Default 1: never. */
  noAnswerThreshold?: number;
}

/**
 * SQuAD's figures in percent under the official names (`exact_match`, `f1`; 2.0: `HasAns_…`, `NoAns_…`, with probabilities
 * `best_exact`, `best_exact_thresh`, `best_f1`, `best_f1_thresh`).
 * @param gold acceptable answers by question id
 * @param predictions an answer for every id; in 1.1 a missing one counts as wrong
 * @throws InputError on a missing prediction (2.0), probability, or no question at all
 */
export function squad(
  gold: ReadonlyMap<string, readonly string[]>,
  predictions: ReadonlyMap<string, string>,
  { version = '2.0', noAnswerProbabilities, noAnswerThreshold = 1 }: SquadOptions = {},
): Record<string, number> {
  const answers = [...gold].map(([id, texts]) => scoreAnswer(id, texts, predictions.get(id), version));
  return squadFigures(answers, { version, noAnswerProbabilities, noAnswerThreshold });
}

function scoreAnswer(
  id: string,
  texts: readonly string[],
  prediction: string | undefined,
  version: SquadVersion,
): ScoredAnswer {
  const hasAnswer = texts.length > 0;
  if (prediction !== undefined) return { id, hasAnswer, prediction, ...answerScores(texts, prediction, version) };
  if (version === '1.1') return { id, hasAnswer, prediction: '', exactMatch: 0, f1: 0 };
  throw new InputError('ERR_PREDICTION_MISSING', 'a question without a prediction', { where: id });
}

/** The figures of answers already scored. */
function squadFigures(
  answers: readonly ScoredAnswer[],
  { version = '2.0', noAnswerProbabilities, noAnswerThreshold = 1 }: SquadOptions,
): Record<string, number> {
  if (answers.length === 0) throw new InputError('ERR_NO_ROWS', 'a metric of nothing is not defined');
  const scored = withThreshold(answers, noAnswerProbabilities, noAnswerThreshold);
  return {
    ...percentages('', scored),
    ...(version === '2.0' && {
      ...percentages(
        'HasAns_',
        scored.filter((answer) => answer.hasAnswer),
      ),
      ...percentages(
        'NoAns_',
        scored.filter((answer) => !answer.hasAnswer),
      ),
    }),
    ...(noAnswerProbabilities && bestThresholds(answers, noAnswerProbabilities)),
  };
}

/** A probability strictly above the threshold turns the answer into none. */
export function withThreshold(
  answers: readonly ScoredAnswer[],
  noAnswerProbabilities: ReadonlyMap<string, number> | undefined,
  threshold: number,
): readonly ScoredAnswer[] {
  if (noAnswerProbabilities === undefined) return answers;
  return answers.map((answer) => {
    const probability = noAnswerProbabilities.get(answer.id);
    if (probability === undefined) {
      throw new InputError('ERR_PREDICTION_MISSING', 'a question without a no-answer probability', {
        where: answer.id,
      });
    }
    if (probability <= threshold) return answer;
    return { ...answer, exactMatch: answer.hasAnswer ? 0 : 1, f1: Number(!answer.hasAnswer) };
  });
}

function percentages(prefix: '' | 'HasAns_' | 'NoAns_', answers: readonly ScoredAnswer[]): Record<string, number> {
  if (answers.length === 0) return {};
  const exact = 100 * mean(answers.map((answer) => answer.exactMatch));
  const f1 = 100 * mean(answers.map((answer) => answer.f1));
  if (prefix === '') return { exact_match: exact, f1 };
  return { [`${prefix}exact`]: exact, [`${prefix}f1`]: f1, [`${prefix}total`]: answers.length };
}
