import { highest } from '../../tasks/highest.js';
import type { Answer, AnswerValue, TaskName } from '../../tasks/task.js';

/**
 * What a line's answer decides, apart from how sure it is: a label, an entity tag a token, a word a mask. None where an
 * answer is nothing but numbers.
 */
export function topAnswers({ prediction, logits }: Answer, task: TaskName): string[] {
  if (task === 'token-classification') {
    return (logits as readonly Float32Array[]).map((row) => String(highest(row, 1)[0]));
  }
  const answers = Array.isArray(prediction) ? prediction : [prediction];
  return answers.map(withoutScores).filter((answer) => answer !== '{}');
}

function withoutScores(answer: AnswerValue): string {
  return JSON.stringify(answer, (key, value: unknown) => (isMeasure(key) ? undefined : value));
}

const isMeasure = (key: string): boolean => ['score', 'scores', 'embedding'].includes(key);
