import { readModelFolder } from '../huggingface/read-model-folder.js';
import type { MegatronBertConfig } from '../model/config.js';
import { headOf } from '../model/heads.js';
import { labelsOf } from '../model/labels.js';
import { chooseTask } from '../tasks/choose-task.js';
import type { TaskName } from '../tasks/task.js';
import { joinLines } from './answering/answer-causal.js';
import type { AnswerOptions, ModelAnswer } from './answering/answer-options.js';
import { answerings } from './answering/answerings.js';
import { type EvalModel, type EvalModelOptions, openEvalModel } from './answering/eval-model.js';
import type { Dataset, Example } from './datasets/dataset.js';
import type { EvalReport } from './eval-report.js';
import { openQuestion } from './open-question.js';
import { openPredictionCache, type PredictionCache, predictionKey } from './prediction-cache.js';
import type { Answered, ProtocolOptions } from './protocols/protocol.js';
import { type SampleOptions, sampleExamples } from './sample-examples.js';
import { toReport } from './to-report.js';

export interface EvaluateOptions
  extends EvalModelOptions,
    AnswerOptions,
    SampleOptions,
    Pick<ProtocolOptions, 'positive' | 'scheme'> {
  task?: TaskName;
  columns?: ReadonlyMap<string, string>;
  /** Where answers are kept between runs; default: nowhere. */
  cacheFolder?: string;
}

/**
 * Tells how good a model is on a data set.
 * @throws InputError where the data is unreadable or not for the model
 * @throws InterruptedError when `signal` stopped the run
 */
export async function evaluate(data: string, folder: string, options: EvaluateOptions): Promise<EvalReport> {
  const { listener, signal } = options;
  const { config } = await readModelFolder(folder);
  const opened = sampleExamples(await openForModel(data, config, folder, options), options);
  for (const text of opened.warnings) listener?.onNotice?.({ level: 'warning', text });
  const model = await openEvalModel(folder, options);
  let closing: Promise<void> | undefined;
  try {
    const dataset = await prepare(opened, model, options);
    const { answered, seconds } = await answerAll(dataset, model, options);
    signal?.throwIfAborted();
    // Its workers end while the figures are computed.
    closing = model.close();
    const report = toReport(dataset, answered, data, { ...options, labels: labelsFor(dataset, config) });
    return { ...report, model: model.name, precision: model.precision, seconds };
  } finally {
    await (closing ?? model.close());
  }
}

/** The task asked for; else the model's, where the data is for it; else the data's own. */
async function openForModel(
  data: string,
  config: MegatronBertConfig,
  folder: string,
  { task, columns }: EvaluateOptions,
): Promise<Dataset> {
  const isRegression = config.problem_type === 'regression' || config.num_labels === 1;
  const preferredTask = headOf(config.architectures) && chooseTask(config, folder);
  return openQuestion(data, { task, preferredTask, isRegression, columns });
}

/** Raw text for a causal model is one stream. */
async function prepare(dataset: Dataset, model: EvalModel, options: EvaluateOptions): Promise<Dataset> {
  const isRaw =
    dataset.question === 'causal-lm' && dataset.examples.every(({ record }) => typeof record.text === 'string');
  if (!isRaw) return dataset;
  const examples = await joinLines(
    dataset.examples.map(({ record }) => String(record.text)),
    model,
    options,
  );
  return { ...dataset, examples, rowCount: examples.length, unusable: [] };
}

interface AnsweredRows {
  answered: Answered[];
  seconds: number;
}

/** Answers that are known from an earlier run are not asked for again. */
async function answerAll(dataset: Dataset, model: EvalModel, options: EvaluateOptions): Promise<AnsweredRows> {
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
    for await (const answer of answerings[dataset.question](open, model, options, dataset)) {
      answered.push(toAnswered(examples[answered.length], answer));
      await cache?.add(answer);
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
  options: EvaluateOptions,
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
  const key = await predictionKey(model.folder, model.precision, JSON.stringify([FORMAT, question, settings, rows]));
  return openPredictionCache(cacheFolder, key, (error) =>
    listener?.onNotice?.({ level: 'warning', text: `predictions are not kept: ${String(error)}` }),
  );
}

/** Raised when a release answers otherwise, or keeps answers otherwise: older ones are then not found. */
const FORMAT = 1;

function toAnswered(example: Example, answer: ModelAnswer): Answered {
  if ('prediction' in answer) return { example, prediction: answer.prediction };
  return { example, prediction: undefined, reason: answer.reason };
}

function labelsFor({ question }: Dataset, config: MegatronBertConfig): readonly string[] | undefined {
  return question === 'classification' || question === 'multilabel' ? labelsOf(config) : undefined;
}
