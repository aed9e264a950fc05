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
  for await (const { prediction, error } of model.predict(records, {
    ...taskOptions,
    task: 'embeddings',
    maxLength,
    signal,
  })) {
    const embedding = isObject(prediction) ? prediction.embedding : undefined;
    if (Array.isArray(embedding)) yield Float32Array.from(embedding, Number);
    else yield { reason: isObject(error) ? String(error.message) : 'no embedding' };
  }
}
