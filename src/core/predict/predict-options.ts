import type { Readable, Writable } from 'node:stream';
import type { EngineOptions } from '../engine/engine-options.js';
import type { OutputFormat } from './open-sink.js';
import type { TaskWishes } from './prepare-task.js';
import type { InputFormat } from './read-records.js';
import type { Shard } from './shard.js';

export interface PredictOptions extends TaskWishes, Omit<EngineOptions, 'folder' | 'head' | 'oneWindow' | 'strict'> {
  /** A model folder. */
  model: string;
  /** Files, in order; `-` or none is stdin. */
  inputs?: readonly string[];
  /** Default: by each file's ending. */
  inputFormat?: InputFormat;
  /** Default: stdout. */
  output?: string;
  format?: OutputFormat;
  /** The key of the prediction. Default: `prediction`. */
  as?: string;
  onlyPrediction?: boolean;
  /** Stop at the first line that cannot be served. */
  strict?: boolean;
  /** Go on with what an earlier run left of `output`. */
  resume?: boolean;
  shard?: Shard;
  stdin?: Readable;
  stdout?: Writable;
  /** Once aborted, what is in flight is served and written. */
  signal?: AbortSignal;
}
