import type { Listener } from '../../events.js';
import type { JsonValue, TaskOptions } from '../../tasks/task.js';
import type { Dataset, Example } from '../datasets/dataset.js';
import type { Masking } from './draw-masks.js';
import type { EvalModel } from './eval-model.js';

export interface AnswerOptions {
  taskOptions?: TaskOptions;
  maxLength?: number;
  /** How positions are chosen where a text has no masks of its own. */
  masking?: Masking;
  /** Of the masks. */
  seed?: number;
  /** Causal language models: by how many tokens each window moves on. */
  stride?: number;
  listener?: Listener;
  signal?: AbortSignal;
}

/** A prediction, or why there is none. */
export type ModelAnswer = { prediction: JsonValue } | { reason: string };

/** How a model answers one kind of question: an answer for each example, in order, some at a time. */
export type Answering = (
  examples: readonly Example[],
  model: EvalModel,
  options: AnswerOptions,
  dataset: Dataset,
) => AsyncGenerator<ModelAnswer[]>;
