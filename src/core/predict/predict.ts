import { checkNamed } from '../engine/choose-provider.js';
import type { Engine } from '../engine/engine.js';
import type { EngineOptions } from '../engine/engine-options.js';
import { openEngine } from '../engine/open-engine.js';
import { UsageError } from '../errors.js';
import { readModelFolder } from '../huggingface/read-model-folder.js';
import type { TaskName } from '../tasks/task.js';
import { checkLineFormat, type LineFormat } from './format-line.js';
import { checkOutput, openSink } from './open-sink.js';
import { checkFormats, closeSources, openSources } from './open-sources.js';
import type { PredictOptions } from './predict-options.js';
import { prepareTask } from './prepare-task.js';
import { countRecords, type RecordRange, type RecordSource } from './read-records.js';
import type { ResultSink } from './result-sink.js';
import { type OpenedRun, runIdentity } from './run-identity.js';
import type { RunTotals } from './run-totals.js';
import { serveSources } from './serve-sources.js';
import { type Shard, shardRange } from './shard.js';

export interface PredictSummary extends RunTotals {
  task: TaskName;
  output?: string;
  seconds: number;
  /** False where the reader of stdout went away before the end. */
  isWhole: boolean;
}

/**
 * Reads lines, serves them, writes them, in order: `megabert predict`.
 *
 * @throws UsageError, InputError, ProviderError before anything is written
 * @throws CheckError at the first line with an error, with `strict`
 * @throws InterruptedError when `signal` stopped the run: what was read is written
 */
export async function predict(options: PredictOptions): Promise<PredictSummary> {
  const startedMs = performance.now();
  const { inputs = [], stdin = process.stdin } = options;
  const lineFormat = lineFormatOf(options);
  await checkOptions(options, lineFormat);
  const model = await readModelFolder(options.model);
  const { precision = 'fp32', provider, devices } = options;
  checkNamed({ provider, precision, devices });
  const prepared = await prepareTask(model, precision, options);
  checkFormats(inputs, options.inputFormat, prepared.task.name, options.columns);
  const sources = await openSources(inputs, options.inputFormat, stdin);
  try {
    const range = await rangeOf(options.shard, sources);
    const sink = await openRunSink(options, { model, prepared, sources, lineFormat });
    const totals: RunTotals = sink.resumed ?? { lines: 0, errors: 0, truncated: 0, tokens: 0 };
    const { strict = false, listener, signal } = options;
    const openRunEngine = (oneWindow: boolean): Promise<Engine> =>
      openEngine({ ...engineOptionsOf(options), folder: model.folder, head: prepared.head, oneWindow });
    const isWhole = await serveSources({
      sources,
      range,
      prepared,
      openEngine: openRunEngine,
      sink,
      totals,
      strict,
      listener,
      signal,
    });
    const seconds = (performance.now() - startedMs) / 1000;
    return { task: prepared.task.name, output: options.output, ...totals, seconds, isWhole };
  } finally {
    await closeSources(sources);
  }
}

function lineFormatOf({ as = 'prediction', onlyPrediction = false, taskOptions }: PredictOptions): LineFormat {
  return { as, onlyPrediction, withLogits: taskOptions?.logits === true };
}

/** What can be told without looking at the model. */
async function checkOptions(options: PredictOptions, lineFormat: LineFormat): Promise<void> {
  const { inputs = [], output, resume, format = 'jsonl', taskOptions, shard } = options;
  checkLineFormat(lineFormat);
  if (resume && output === undefined) throw new UsageError('--resume needs -o');
  if (inputs.filter((input) => input === '-').length > 1) throw new UsageError('stdin is given twice');
  if (shard !== undefined && (inputs.length === 0 || inputs.includes('-'))) {
    throw new UsageError('--shard needs files: nobody knows how many lines stdin has');
  }
  await checkOutput(output, inputs, format, taskOptions?.pooling === 'none');
}

async function rangeOf(shard: Shard | undefined, sources: readonly RecordSource[]): Promise<RecordRange> {
  if (shard === undefined) return { from: 0, to: Number.POSITIVE_INFINITY };
  if (!sources.every(({ input }) => input.isFile))
    throw new UsageError('--shard needs files: a pipe is read only once');
  return shardRange(shard, await countRecords(sources));
}

async function openRunSink(options: PredictOptions, run: OpenedRun): Promise<ResultSink> {
  const { output, stdout = process.stdout, format = 'jsonl', resume = false } = options;
  const { model, lineFormat } = run;
  const { task, context } = run.prepared;
  if (format !== 'jsonl' && task.name !== 'embeddings') throw new UsageError(`--format ${format} is for embeddings`);
  const identity = await runIdentity(options, run);
  const isPerToken = context.options.pooling === 'none';
  const hiddenSize = model.config.hidden_size;
  return openSink({ output, stdout, format, lineFormat, resume, identity, hiddenSize, isPerToken });
}

/** By name: `strict` of lines is not that of the engine. */
function engineOptionsOf(options: PredictOptions): Omit<EngineOptions, 'folder'> {
  const { provider, precision, devices, workers, threads, maxTokensPerBatch, listener } = options;
  return { provider, precision, devices, workers, threads, maxTokensPerBatch, listener };
}
