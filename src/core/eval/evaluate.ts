import { setImmediate } from 'node:timers/promises';
import { readModelFolder } from '../huggingface/read-model-folder.js';
import type { MegatronBertConfig } from '../model/config.js';
import { headOf } from '../model/heads.js';
import { labelsOf } from '../model/labels.js';
import { chooseTask } from '../tasks/choose-task.js';
import type { TaskName } from '../tasks/task.js';
import { type AnswerAllOptions, answerAll } from './answer-all.js';
import { joinLines } from './answering/answer-causal.js';
import { type EvalModel, type EvalModelOptions, openEvalModel } from './answering/eval-model.js';
import type { Dataset } from './datasets/dataset.js';
import type { EvalReport } from './eval-report.js';
import { openQuestion } from './open-question.js';
import type { ProtocolOptions } from './protocols/protocol.js';
import { type SampleOptions, sampleExamples } from './sample-examples.js';
import { toReport } from './to-report.js';

export interface EvaluateOptions
  extends EvalModelOptions,
    AnswerAllOptions,
    SampleOptions,
    Pick<ProtocolOptions, 'positive' | 'scheme'> {
  task?: TaskName;
  columns?: ReadonlyMap<string, string>;
}

/**
 * Tells how good a model is on a data set.
 * @throws InputError where the data is unreadable or not for the model
 * @throws InterruptedError when `signal` stopped the run
 */
export async function evaluate(data: string, folder: string, options: EvaluateOptions): Promise<EvalReport> {
  const { listener, signal } = options;
  const modelFolder = await readModelFolder(folder);
  const { config } = modelFolder;
  const opened = sampleExamples(await openForModel(data, config, folder, options), options);
  for (const text of opened.warnings) listener?.onNotice?.({ level: 'warning', text });
  const model = openEvalModel(modelFolder, options);
  let closing: Promise<void> | undefined;
  try {
    const dataset = await prepare(opened, model, options);
    const { answered, seconds } = await answerAll(dataset, model, options);
    signal?.throwIfAborted();
    // Its workers end while the figures are computed: once they are told, which takes a turn of the event loop.
    closing = model.close();
    await setImmediate();
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

function labelsFor({ question }: Dataset, config: MegatronBertConfig): readonly string[] | undefined {
  return question === 'classification' || question === 'multilabel' ? labelsOf(config) : undefined;
}
