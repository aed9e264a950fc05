import { readModelFolder } from '../huggingface/read-model-folder.js';
import type { MegatronBertConfig } from '../model/config.js';
import { labelsOf } from '../model/labels.js';
import { chooseTask } from '../tasks/choose-task.js';
import type { TaskName } from '../tasks/task.js';
import { joinLines } from './answering/answer-causal.js';
import type { AnswerOptions } from './answering/answer-options.js';
import { answerings } from './answering/answerings.js';
import { type EvalModel, type EvalModelOptions, openEvalModel } from './answering/eval-model.js';
import type { Dataset } from './datasets/dataset.js';
import type { EvalReport } from './eval-report.js';
import { openQuestion } from './open-question.js';
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
  try {
    const startedMs = performance.now();
    const dataset = await prepare(opened, model, options);
    const answered = await answerAll(dataset, model, options);
    signal?.throwIfAborted();
    const seconds = (performance.now() - startedMs) / 1000;
    const report = toReport(dataset, answered, data, { ...options, labels: labelsFor(dataset, config) });
    return { ...report, model: model.name, precision: model.precision, seconds };
  } finally {
    await model.close();
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
  if (task !== undefined) return openQuestion(data, { task, isRegression, columns });
  const own = await openQuestion(data, { isRegression, columns });
  return openQuestion(data, { task: chooseTask(config, folder), isRegression, columns }).catch(() => own);
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

async function answerAll(dataset: Dataset, model: EvalModel, options: EvaluateOptions): Promise<Answered[]> {
  const { examples, question } = dataset;
  const { listener, signal } = options;
  const answered: Answered[] = [];
  for await (const answer of answerings[question](examples, model, options, dataset)) {
    const example = examples[answered.length];
    answered.push(
      'prediction' in answer
        ? { example, prediction: answer.prediction }
        : { example, prediction: undefined, reason: answer.reason },
    );
    listener?.onProgress?.({ unit: 'rows', done: answered.length, total: examples.length, label: model.name });
    if (signal?.aborted) break;
  }
  return answered;
}

function labelsFor({ question }: Dataset, config: MegatronBertConfig): readonly string[] | undefined {
  return question === 'classification' || question === 'multilabel' ? labelsOf(config) : undefined;
}
