import type { TaskName } from '../../tasks/task.js';
import type { Question } from '../datasets/dataset.js';
import { answers } from './answers.js';
import { choices } from './choices.js';
import { classification } from './classification.js';
import { entities } from './entities.js';
import { causalLm, maskedLm } from './language-model.js';
import { lastWord } from './last-word.js';
import { multilabel } from './multilabel.js';
import { nextSentence } from './next-sentence.js';
import type { Protocol } from './protocol.js';
import { regression } from './regression.js';
import { retrieval } from './retrieval.js';

/** How each question is scored, and which task answers it. */
export const protocols: Readonly<Record<Question, { task: TaskName; score: Protocol }>> = {
  classification: { task: 'text-classification', score: classification },
  multilabel: { task: 'text-classification', score: multilabel },
  regression: { task: 'text-classification', score: regression },
  'next-sentence': { task: 'next-sentence', score: nextSentence },
  entities: { task: 'token-classification', score: entities },
  answers: { task: 'question-answering', score: answers },
  choices: { task: 'multiple-choice', score: choices },
  'masked-lm': { task: 'fill-mask', score: maskedLm },
  'causal-lm': { task: 'text-generation', score: causalLm },
  'last-word': { task: 'text-generation', score: lastWord },
  similarity: { task: 'embeddings', score: regression },
  retrieval: { task: 'embeddings', score: retrieval },
};
