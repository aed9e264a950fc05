import type { JsonObject } from '../../tasks/task.js';
import { isObject } from '../datasets/parse-json.js';
import type { AnswerOptions } from './answer-options.js';
import type { EvalModel } from './eval-model.js';

/** The embedding of each text, in order, by predict's own pipeline; or why there is none. */
export async function* embedTexts(
  texts: readonly string[],
  model: EvalModel,
  { taskOptions, maxLength, signal }: AnswerOptions,
): AsyncGenerator<Float32Array | { reason: string }> {
  const records = texts.map((text) => ({ text }));
  const options = { ...taskOptions, task: 'embeddings', maxLength, signal } as const;
  for await (const window of model.predict(records, options)) yield* window.map(toEmbedding);
}

function toEmbedding({ prediction, error }: JsonObject): Float32Array | { reason: string } {
  const embedding = isObject(prediction) ? prediction.embedding : undefined;
  if (Array.isArray(embedding)) return Float32Array.from(embedding, Number);
  return { reason: isObject(error) ? String(error.message) : 'no embedding' };
}
