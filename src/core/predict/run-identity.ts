import { stat } from 'node:fs/promises';
import type { ModelFolder } from '../huggingface/read-model-folder.js';
import type { LineFormat } from './format-line.js';
import type { PredictOptions } from './predict-options.js';
import type { PreparedTask } from './prepare-task.js';
import type { RecordSource } from './read-records.js';

export interface OpenedRun {
  model: ModelFolder;
  prepared: PreparedTask;
  sources: readonly RecordSource[];
  lineFormat: LineFormat;
}

/**
 * All that decides the bytes of a result, as far as it was said: what `--resume` goes on with must have been begun alike.
 * Workers and threads change nothing.
 */
export async function runIdentity(
  { precision, provider, maxTokensPerBatch, format = 'jsonl', shard }: PredictOptions,
  { model, prepared: { task, context }, sources, lineFormat }: OpenedRun,
): Promise<string> {
  const { options, maxLength, columns } = context;
  return JSON.stringify([
    sources.map(({ input, format }) => [input.name, input.byteLength, input.modifiedMs, format]),
    [model.folder, precision, await modifiedMs(model, precision), provider, maxTokensPerBatch],
    [task.name, options, maxLength, columns, lineFormat, format, shard],
  ]);
}

/** When the weights were last changed: other weights give other answers. */
async function modifiedMs(model: ModelFolder, precision: PredictOptions['precision'] = 'fp32'): Promise<number[]> {
  const weights = await model.weights(precision);
  const files = new Set([...weights.values()].map(({ file }) => file));
  return Promise.all([...files].map(async (file) => (await stat(file)).mtimeMs));
}
