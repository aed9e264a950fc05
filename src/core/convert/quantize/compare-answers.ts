import type { Answer, AnswerValue, TaskName } from '../../tasks/task.js';
import { topAnswers } from './top-answers.js';

/** How the answers of one precision are to those of another, line by line. */
export interface Comparison {
  lines: number;
  /** Share of top answers that are the same; null where the task's answers are nothing but numbers. */
  agreement: number | null;
  /** Of logits or embeddings: the mean over lines, and the worst line. */
  cosine: number;
  worstCosine: number;
}

export interface Comparer {
  /** Adds a line. */
  add(expected: Answer, given: Answer): void;
  result(): Comparison;
}

export function createComparer(task: TaskName): Comparer {
  let lines = 0;
  let answers = 0;
  let same = 0;
  let cosines = 0;
  let worstCosine = 1;
  return {
    add(expected, given) {
      const givenAnswers = topAnswers(given, task);
      const expectedAnswers = topAnswers(expected, task);
      answers += expectedAnswers.length;
      same += expectedAnswers.filter((answer, index) => answer === givenAnswers[index]).length;
      const cosine = cosineOf(numbersOf(expected), numbersOf(given));
      cosines += cosine;
      worstCosine = Math.min(worstCosine, cosine);
      lines++;
    },
    result: () => ({
      lines,
      agreement: answers === 0 ? null : same / answers,
      cosine: lines === 0 ? 1 : cosines / lines,
      worstCosine,
    }),
  };
}

function numbersOf({ logits, prediction }: Answer): number[] {
  return [...numbersIn(logits ?? prediction)];
}

function* numbersIn(value: AnswerValue): Generator<number> {
  if (typeof value === 'number') yield value;
  else if (value instanceof Float32Array) yield* value;
  else if (typeof value === 'object' && value !== null) {
    for (const part of Object.values(value)) yield* numbersIn(part);
  }
}

function cosineOf(a: readonly number[], b: readonly number[]): number {
  const dot = (x: readonly number[], y: readonly number[]): number =>
    x.reduce((sum, value, index) => sum + value * y[index]!, 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b) || 1);
}
