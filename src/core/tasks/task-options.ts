import { UsageError } from '../errors.js';
import type { TaskName, TaskOptions } from './task.js';

/** Which options belong to which task, with their defaults; `undefined` where an option has none. */
const taskOptions: Readonly<Record<TaskName, TaskOptions>> = {
  'fill-mask': { topK: 5, targets: undefined, logits: false },
  'next-sentence': { logits: false },
  'text-classification': { threshold: 0.5, logits: false },
  'token-classification': { aggregation: 'first', offsets: 'utf-16', logits: false },
  'question-answering': {
    topK: 1,
    stride: 128,
    maxAnswerLength: 30,
    nullThreshold: undefined,
    offsets: 'utf-16',
    logits: false,
  },
  'multiple-choice': { pairOrder: undefined, logits: false },
  embeddings: { pooling: 'mean', layer: -1, normalize: false },
  'text-generation': {
    maxNewTokens: 32,
    temperature: 0,
    topK: undefined,
    topP: undefined,
    seed: 0,
    logits: false,
  },
};

interface Range {
  from: number;
  to?: number;
  isWhole?: boolean;
}

/** What a number may be; `topP` and `temperature` as Hugging Face's samplers take them. */
const ranges: Readonly<Partial<Record<keyof TaskOptions, Range>>> = {
  topK: { from: 1, isWhole: true },
  threshold: { from: 0, to: 1 },
  stride: { from: 0, isWhole: true },
  maxAnswerLength: { from: 1, isWhole: true },
  layer: { from: Number.MIN_SAFE_INTEGER, isWhole: true },
  maxNewTokens: { from: 1, isWhole: true },
  temperature: { from: 0 },
  topP: { from: 0, to: 1 },
  seed: { from: Number.MIN_SAFE_INTEGER, isWhole: true },
};

/**
 * The options of a task, defaults filled in.
 *
 * @throws UsageError for another task's option, or a number out of range
 */
export function resolveTaskOptions(task: TaskName, given: TaskOptions): TaskOptions {
  const defaults = taskOptions[task];
  const options: Record<string, unknown> = { ...defaults };
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined) continue;
    if (!Object.hasOwn(defaults, name)) throw strangerError(task, name);
    checkRange(name as keyof TaskOptions, value);
    options[name] = value;
  }
  const resolved = options as TaskOptions;
  if (resolved.pooling === 'pooler' && resolved.layer !== -1) {
    throw new UsageError('the pooler reads the last layer only', { where: `--layer ${resolved.layer}` });
  }
  return resolved;
}

/** `topK` → `--top-k`. */
function flagOf(option: string): string {
  return `--${option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

function strangerError(task: TaskName, option: string): UsageError {
  const owners = Object.entries(taskOptions)
    .filter(([, options]) => Object.hasOwn(options, option))
    .map(([name]) => name);
  const remedy = owners.length === 0 ? undefined : `it belongs to ${owners.join(', ')}`;
  return new UsageError(`not an option of ${task}`, { where: flagOf(option), remedy });
}

function checkRange(option: keyof TaskOptions, value: unknown): void {
  const range = ranges[option];
  if (range === undefined) return;
  const { from, to = Number.POSITIVE_INFINITY, isWhole = false } = range;
  if (typeof value === 'number' && value >= from && value <= to && (!isWhole || Number.isInteger(value))) return;
  const kind = isWhole ? 'a whole number' : 'a number';
  const bounds = to === Number.POSITIVE_INFINITY ? `at least ${from}` : `from ${from} to ${to}`;
  throw new UsageError(`${flagOf(option)} is ${from < 0 ? kind : `${kind}, ${bounds}`}`, { where: String(value) });
}
