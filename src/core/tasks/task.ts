import type { MegatronBertConfig } from '../model/config.js';
import type { HeadName } from '../model/heads.js';
import type { Readout } from '../model/readout.js';
import type { Sequence } from '../model/sequence.js';
import type { Tensors } from '../tensor/tensor.js';
import type { EncodeOptions, Encoding, Text, Tokenizer } from '../tokenizer/tokenizer.js';
import type { taskNames } from './task-names.js';

export type TaskName = (typeof taskNames)[number];

export type JsonValue = null | boolean | number | string | JsonValue[] | JsonObject;
export interface JsonObject {
  [key: string]: JsonValue;
}

/** What a task may look at besides the line. */
export interface TaskContext {
  /** The model folder as it was asked for, for messages. */
  model: string;
  config: MegatronBertConfig;
  /** Absent where the model folder has none: then only ids can be served. */
  tokenizer?: Tokenizer;
  /** Most tokens of one sequence, special ones included. */
  maxLength: number;
  options: TaskOptions;
  /** What `options.targets` are in this vocabulary (`resolveTargets`). */
  targetIds?: readonly number[];
  /** Field → the name that it has in the lines, where that differs (`--columns`). */
  columns?: Readonly<Record<string, string>>;
}

/** Every task's flags, in one flat record; each task reads its own (task-options.ts). */
export interface TaskOptions {
  logits?: boolean;
  topK?: number;
  targets?: readonly string[];
  threshold?: number;
  aggregation?: 'none' | 'simple' | 'first' | 'average' | 'max';
  offsets?: 'utf-16' | 'code-points';
  stride?: number;
  maxAnswerLength?: number;
  nullThreshold?: number;
  pairOrder?: 'context-first' | 'choice-first';
  pooling?: 'mean' | 'max' | 'cls' | 'pooler' | 'none';
  layer?: number;
  normalize?: boolean;
  maxNewTokens?: number;
  temperature?: number;
  topP?: number;
  seed?: number;
}

/** Rows of numbers stay float32 until they are written; a Map keeps labels in class order, whatever they are called. */
export type AnswerValue =
  | null
  | boolean
  | number
  | string
  | Float32Array
  | readonly AnswerValue[]
  | ReadonlyMap<string, AnswerValue>
  | { readonly [key: string]: AnswerValue };

/**
 * A decoded answer; `logits` only where they were asked for. Numbers that were float32 went through `shortestFloat32`,
 * so that they print as docs/cli.md wants them.
 */
export interface Answer {
  prediction: AnswerValue;
  logits?: AnswerValue;
  /** Something was cut that the tokenizer did not cut. */
  truncated?: boolean;
}

/**
 * A task, pure: no file, no session. Between texts and sequences, predict tokenizes a whole window at once; between
 * sequences and outputs, the engine answers it. A record that cannot be served throws RecordError.
 */
export interface Task<I> {
  readonly name: TaskName;
  /** Heads that can serve it, best first. */
  readonly heads: readonly HeadName[];
  /** Fields of a line that hold its text, besides ids. */
  readonly fields: readonly string[];
  /** Most tokens of a sequence where `--max-length` is not given, if that is less than the model's positions. */
  readonly defaultLength?: number;
  /** How its texts are cut: to `maxLength` unless the task makes windows of its own. */
  encodeOptions(context: TaskContext): EncodeOptions;
  readout(context: TaskContext): Readout;
  parse(record: JsonObject, context: TaskContext): I;
  /** None where the line gave ids. */
  texts(input: I, context: TaskContext): Text[];
  sequences(input: I, encodings: readonly Encoding[], context: TaskContext): Sequence[];
  decode(input: I, encodings: readonly Encoding[], outputs: readonly Tensors[], context: TaskContext): Answer;
}
