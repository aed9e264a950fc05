import type { Question } from '../datasets/dataset.js';
import { answerCausal } from './answer-causal.js';
import { answerLastWord } from './answer-last-word.js';
import { answerMasked } from './answer-masked.js';
import type { Answering } from './answer-options.js';
import { answerRecords } from './answer-records.js';
import { answerRetrieval } from './answer-retrieval.js';
import { answerSimilarity } from './answer-similarity.js';

/** How a model answers each question. */
export const answerings: Readonly<Record<Question, Answering>> = {
  classification: answerRecords,
  multilabel: answerRecords,
  regression: answerRecords,
  'next-sentence': answerRecords,
  entities: answerRecords,
  answers: answerRecords,
  choices: answerRecords,
  'masked-lm': answerMasked,
  'causal-lm': answerCausal,
  'last-word': answerLastWord,
  similarity: answerSimilarity,
  retrieval: answerRetrieval,
};
