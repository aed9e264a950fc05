import type { ScoredAnswer } from './answer-scores.js';

/**
 * The no-answer threshold that would have scored best, as SQuAD's evaluate-v2.0: questions are answered in the order of rising
 * no-answer probability (equal ones in file order), and the scan may stop inside a tie.
 */
export function bestThresholds(
  answers: readonly ScoredAnswer[],
  noAnswerProbabilities: ReadonlyMap<string, number>,
): Record<'best_exact' | 'best_exact_thresh' | 'best_f1' | 'best_f1_thresh', number> {
  const byId = new Map(answers.map((answer) => [answer.id, answer]));
  const ordered = [...noAnswerProbabilities]
    .sort(([, a], [, b]) => a - b)
    .flatMap(([id, probability]) => {
      const answer = byId.get(id);
      return answer === undefined ? [] : [{ answer, probability }];
    });
  const [exact, exactThreshold] = scan(ordered, byId.size, (answer) => answer.exactMatch);
  const [f1, f1Threshold] = scan(ordered, byId.size, (answer) => answer.f1);
  return { best_exact: exact, best_exact_thresh: exactThreshold, best_f1: f1, best_f1_thresh: f1Threshold };
}

function scan(
  ordered: readonly { answer: ScoredAnswer; probability: number }[],
  count: number,
  scoreOf: (answer: ScoredAnswer) => number,
): [percent: number, threshold: number] {
  // With every question left unanswered, those without an answer are right.
  let score = ordered.filter(({ answer }) => !answer.hasAnswer).length;
  let [best, threshold] = [score, 0];
  for (const { answer, probability } of ordered) {
    score += answer.hasAnswer ? scoreOf(answer) : answer.prediction === '' ? 0 : -1;
    if (score > best) [best, threshold] = [score, probability];
  }
  return [(100 * best) / count, threshold];
}

/**
 * Average precision in percent of answering by rising no-answer probability, a point for each distinct one; an answer to a
 * question that has none is never right.
 */
export function answerAveragePrecision(
  answers: readonly ScoredAnswer[],
  noAnswerProbabilities: ReadonlyMap<string, number>,
  scoreOf: (answer: ScoredAnswer) => number,
): number | null {
  const answerable = answers.filter((answer) => answer.hasAnswer).length;
  if (answerable === 0) return null;
  const byId = new Map(answers.map((answer) => [answer.id, answer]));
  const ordered = [...noAnswerProbabilities].sort(([, a], [, b]) => a - b);
  let [truePositives, recallBefore, area] = [0, 0, 0];
  for (const [index, [id, probability]] of ordered.entries()) {
    const answer = byId.get(id);
    if (answer?.hasAnswer) truePositives += scoreOf(answer);
    if (ordered[index + 1]?.[1] === probability) continue;
    const recall = truePositives / answerable;
    area += (truePositives / (index + 1)) * (recall - recallBefore);
    recallBefore = recall;
  }
  return 100 * area;
}
