import { basename } from 'node:path';
import type { TrialModel } from '../../engine/trial-model.js';
import { readModelFolder } from '../../huggingface/read-model-folder.js';
import { type PreparedTask, prepareTask } from '../../predict/prepare-task.js';
import { chooseTask } from '../../tasks/choose-task.js';
import type { TaskName, TaskOptions } from '../../tasks/task.js';
import { type CalibrationLines, readCalibrationLines } from './calibration-lines.js';

/** What other precisions are held against: the float32 model, and lines as its task serves them. */
export interface Calibration {
  float: TrialModel;
  prepared: PreparedTask;
  lines: CalibrationLines;
  /** Is told how many lines a phase has done, between batches; what it throws ends the work. */
  watch(phase: string, done: number, total: number): void;
}

/**
 * @param folder a whole model folder
 * @param file lines as `predict` reads them
 * @param wish default: the task that `architectures` says
 * @throws as predict, before anything is computed
 */
export async function prepareCalibration(
  folder: string,
  file: string,
  wish?: TaskName,
  watch: Calibration['watch'] = () => {},
): Promise<Calibration> {
  const model = await readModelFolder(folder);
  const task = wish ?? chooseTask(model.config, basename(folder));
  const prepared = await prepareTask(model, 'fp32', { task, taskOptions: judgedOptions[task] });
  const float = { config: model.config, weights: await model.weights('fp32') };
  return { float, prepared, lines: await readCalibrationLines(file, task), watch };
}

/** One answer each, and the numbers behind it. A text that goes on is judged by its next token. */
const judgedOptions: Readonly<Record<TaskName, TaskOptions>> = {
  'fill-mask': { topK: 1, logits: true },
  'next-sentence': { logits: true },
  'text-classification': { logits: true },
  'token-classification': { logits: true },
  'question-answering': { logits: true },
  'multiple-choice': { logits: true },
  embeddings: {},
  'text-generation': { maxNewTokens: 1, logits: true },
};
