import type { JsonObject } from '../../tasks/task.js';
import { isObject } from '../datasets/parse-json.js';
import { protocols } from '../protocols/protocols.js';
import type { Answering, ModelAnswer } from './answer-options.js';

/** By predict's own pipeline, whose task the question names. */
export const answerRecords: Answering = async function* (examples, model, options, { question, name }) {
  const records = examples.map(({ record }) => record);
  const defaults = {
    ...(question === 'entities' && { aggregation: 'none' as const }),
    ...(name === 'SQuAD 2.0' && { nullThreshold: 0 }),
  };
  const { taskOptions, maxLength, signal } = options;
  const served = model.predict(records, {
    task: protocols[question].task,
    ...defaults,
    ...dropUndefined(taskOptions),
    maxLength,
    signal,
  });
  for await (const window of served) yield window.map(toAnswer);
};

function toAnswer({ prediction, error }: JsonObject): ModelAnswer {
  if (prediction !== undefined) return { prediction };
  return { reason: isObject(error) ? `${error.message} (${error.code})` : 'no prediction' };
}

function dropUndefined<T extends object>(options: T | undefined): Partial<T> {
  const given = Object.entries(options ?? {}).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given) as Partial<T>;
}
