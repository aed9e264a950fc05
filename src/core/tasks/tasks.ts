import { embeddings } from './embeddings.js';
import { fillMask } from './fill-mask.js';
import { multipleChoice } from './multiple-choice.js';
import { nextSentence } from './next-sentence.js';
import { questionAnswering } from './question-answering.js';
import type { Task, TaskName } from './task.js';
import { textClassification } from './text-classification.js';
import { textGeneration } from './text-generation.js';
import { tokenClassification } from './token-classification.js';

/** Every task, by its name. */
export const tasks: Readonly<Record<TaskName, Task<unknown>>> = {
  'fill-mask': fillMask,
  'next-sentence': nextSentence,
  'text-classification': textClassification,
  'token-classification': tokenClassification,
  'question-answering': questionAnswering,
  'multiple-choice': multipleChoice,
  embeddings,
  'text-generation': textGeneration,
};
