import { collectExamples } from './collect-examples.js';
import type { Dataset, Question } from './dataset.js';
import { allLines } from './numbered-lines.js';

/** Raw text for language modelling (WikiText): an example a line, blank lines too, so that the whole can be put together again. */
export function readPlainText(text: string, question: Question): Dataset {
  return {
    question,
    ...collectExamples(
      allLines(text),
      ({ number }) => `line ${number}`,
      ({ text }) => ({ record: { text }, gold: null }),
    ),
    warnings: [],
  };
}
