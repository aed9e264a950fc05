import type { AnswerOptions, ModelAnswer } from './answering/answer-options.js';
import { answerings } from './answering/answerings.js';
import type { EvalModel, EvalModelOptions } from './answering/eval-model.js';
import type { Dataset, Example } from './datasets/dataset.js';
import { openPredictionCache, type PredictionCache } from './prediction-cache.js';
import type { Answered } from './protocols/protocol.js';

export interface AnswerAllOptions extends AnswerOptions, Pick<EvalModelOptions, 'provider' | 'devices'> {
  /** Where answers are kept between runs; default: nowhere. */
  cacheFolder?: string;
}

export interface AnsweredRows {
  answered: Answered[];
  seconds: number;
}

/** Answers that are known from an earlier run are not asked for again. */
export async function answerAll(dataset: Dataset, model: EvalModel, options: AnswerAllOptions): Promise<AnsweredRows> {
  const startedMs = performance.now();
  const { examples } = dataset;
  const { listener, signal } = options;
  const cache = await openCache(dataset, model, options);
  const answered = (cache?.known ?? []).map((answer, index) => toAnswered(examples[index], answer));
  if (answered.length > 0) {
    listener?.onNotice?.({
      level: 'note',
      text: `${answered.length} answers of ${model.name} are from an earlier run`,
    });
  }
  const seconds = (): number => (cache?.knownSeconds ?? 0) + (performance.now() - startedMs) / 1000;
  try {
    if (answered.length === examples.length) return { answered, seconds: cache?.knownSeconds ?? 0 };
    const open = examples.slice(answered.length);
    for await (const answers of answerings[dataset.question](open, model, options, dataset)) {
      for (const answer of answers) answered.push(toAnswered(examples[answered.length], answer));
      await cache?.add(answers);
      listener?.onProgress?.({ unit: 'rows', done: answered.length, total: examples.length, label: model.name });
      if (signal?.aborted) break;
    }
    return { answered, seconds: seconds() };
  } finally {
    await cache?.close(seconds());
  }
}

async function openCache(
  { examples, question }: Dataset,
  model: EvalModel,
  options: AnswerAllOptions,
): Promise<PredictionCache | undefined> {
  const { cacheFolder, listener, taskOptions, maxLength, masking, seed, stride, provider, devices } = options;
  if (cacheFolder === undefined) return undefined;
  const rows = examples.map(({ record, gold, row }) => [record, question === 'masked-lm' ? [gold, row] : null]);
  const settings = {
    taskOptions,
    maxLength,
    masking,
    stride,
    provider,
    devices,
    seed: question === 'masked-lm' ? seed : null,
  };
  const asked = JSON.stringify([FORMAT, question, settings, rows]);
  const key = { asked, modelFolder: model.folder, precision: model.precision };
  return openPredictionCache(cacheFolder, key, (error) =>
    listener?.onNotice?.({
      level: 'warning',
      text: `predictions are not kept: ${error instanceof Error ? error.message : error}`,
    }),
  );
}

/** Raised when a release answers otherwise, or keeps answers otherwise: older ones are then not found. */
const FORMAT = 1;

function toAnswered(example: Example, answer: ModelAnswer): Answered {
  if ('prediction' in answer) return { example, prediction: answer.prediction };
  return { example, prediction: undefined, reason: answer.reason };
}
