import type { Engine } from '../engine/engine.js';
import type { HeadName } from '../model/heads.js';
import type { Sequence } from '../model/sequence.js';
import { RecordError } from '../tasks/record-error.js';
import type { Answer, Task, TaskContext } from '../tasks/task.js';
import type { Tensors } from '../tensor/tensor.js';
import { noTokenizer } from '../tokenizer/no-tokenizer.js';
import type { Encoding, Text } from '../tokenizer/tokenizer.js';
import type { Servable } from './read-records.js';

/** What became of a line. */
export interface Outcome {
  answer?: Answer;
  error?: RecordError;
  truncated: boolean;
  /** That went through the model. */
  tokens: number;
}

export interface Served {
  task: Task<unknown>;
  context: TaskContext;
  engine: Pick<Engine, 'run'>;
  head: HeadName;
}

/** A window whose texts are tokenized and whose sequences are with the engine. */
export interface WindowUnderWay {
  finish(): Promise<Outcome[]>;
}

/** A record on its way: its part of the window's texts, then of its sequences. */
interface Job {
  input?: unknown;
  error?: RecordError;
  texts: Text[];
  encodings: readonly Encoding[];
  sequences: Sequence[];
}

/**
 * Parses and tokenizes a window, and hands it to the engine. The answers are decoded by `finish`, so that the next window
 * can be made ready while this one is computed.
 *
 * @throws InputError ERR_NO_TOKENIZER where a line has a text and the model folder no tokenizer
 */
export async function startWindow(records: readonly Servable[], served: Served): Promise<WindowUnderWay> {
  const jobs = records.map((record) => parsedJob(record, served));
  await tokenize(jobs, served);
  for (const job of jobs) attempt(job, () => addSequences(job, served));
  const { engine, head, task, context } = served;
  const sequences = jobs.flatMap((job) => job.sequences);
  const running = sequences.length === 0 ? Promise.resolve([]) : engine.run(head, task.readout(context), sequences);
  // It is awaited in `finish`; until then its failure is nobody's.
  running.catch(() => {});
  return { finish: async () => outcomesOf(jobs, await running, served) };
}

function parsedJob({ record, error }: Servable, { task, context }: Served): Job {
  const job: Job = { error, texts: [], encodings: [], sequences: [] };
  if (record === undefined) return job;
  attempt(job, () => {
    job.input = task.parse(record, context);
    job.texts = task.texts(job.input, context);
  });
  return job;
}

/** What a task refuses about a line is that line's outcome. */
function attempt(job: Job, step: () => void): void {
  if (job.error !== undefined) return;
  try {
    step();
  } catch (error) {
    if (!(error instanceof RecordError)) throw error;
    job.error = error;
  }
}

async function tokenize(jobs: readonly Job[], { task, context }: Served): Promise<void> {
  const texts = jobs.flatMap((job) => job.texts);
  if (texts.length === 0) return;
  const tokenizer = context.tokenizer ?? noTokenizer(context.model);
  const encodings = await tokenizer.encodeBatch(texts, task.encodeOptions(context));
  let from = 0;
  for (const job of jobs) {
    job.encodings = encodings.slice(from, from + job.texts.length);
    from += job.texts.length;
  }
}

function addSequences(job: Job, { task, context }: Served): void {
  job.sequences = task.sequences(job.input, job.encodings, context);
}

function outcomesOf(jobs: readonly Job[], outputs: readonly (Tensors | Error)[], served: Served): Outcome[] {
  let from = 0;
  return jobs.map((job) => {
    const own = outputs.slice(from, from + job.sequences.length);
    from += job.sequences.length;
    return outcomeOf(job, own, served);
  });
}

function outcomeOf(job: Job, outputs: readonly (Tensors | Error)[], { task, context }: Served): Outcome {
  const tokens = job.sequences.reduce((sum, { ids }) => sum + ids.length, 0);
  const failure = outputs.find((output) => output instanceof Error);
  if (failure !== undefined) job.error ??= runError(failure as Error);
  let answer: Answer | undefined;
  attempt(job, () => {
    answer = task.decode(job.input, job.encodings, outputs as readonly Tensors[], context);
  });
  if (answer === undefined) return { error: job.error, truncated: false, tokens };
  const truncated = answer.truncated === true || job.encodings.some((encoding) => encoding.truncated);
  return { answer, truncated, tokens };
}

function runError(failure: Error): RecordError {
  const isNotFinite = 'code' in failure && failure.code === 'ERR_NOT_FINITE';
  return new RecordError(isNotFinite ? 'ERR_NOT_FINITE' : 'ERR_RUNTIME', failure.message);
}
