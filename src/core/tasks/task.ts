import type { MegatronBertConfig } from '../model/config.js';
import type { HeadName } from '../model/heads.js';
import type { Readout } from '../model/readout.js';
import type { Sequence } from '../model/sequence.js';
import type { Tensors } from '../tensor/tensor.js';
import type { Encoding, Text, Tokenizer } from '../tokenizer/tokenizer.js';

export type TaskName =
  | 'fill-mask'
  | 'next-sentence'
  | 'text-classification'
  | 'token-classification'
  | 'question-answering'
  | 'multiple-choice'
  | 'embeddings'
  | 'text-generation';

export type JsonValue = null | boolean | number | string | JsonValue[] | JsonObject;
export interface JsonObject {
  [key: string]: JsonValue;
}

/** What a task may look at besides the line. `tokenizer` is absent where the model folder has none. */
export interface TaskContext {
  config: MegatronBertConfig;
  tokenizer?: Tokenizer;
  maxLength: number;
  options: TaskOptions;
}

/** Every task's flags, in one flat record; each task reads its own (cli.md). */
export interface TaskOptions {
  logits?: boolean;
  topK?: number;
  targets?: readonly string[];
  threshold?: number;
  aggregation?: 'none' | 'simple' | 'first' | 'average' | 'max';
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

/** A decoded answer; `logits` only where they were asked for. Offsets are UTF-16. */
export interface Answer<P> {
  prediction: P;
  logits?: JsonValue | Float32Array | readonly Float32Array[];
}

/**
 * A task, pure: no file, no session. Between texts and sequences, predict tokenizes a whole window at once; between
 * sequences and outputs, the engine answers it. A record that cannot be served throws RecordError.
 */
export interface Task<I, P> {
  readonly name: TaskName;
  /** Heads that can serve it, best first. */
  readonly heads: readonly HeadName[];
  readout(context: TaskContext): Readout;
  parse(record: JsonObject, context: TaskContext): I;
  texts(input: I, context: TaskContext): Text[];
  sequences(input: I, encodings: readonly Encoding[], context: TaskContext): Sequence[];
  decode(input: I, encodings: readonly Encoding[], outputs: readonly Tensors[], context: TaskContext): Answer<P>;
}
