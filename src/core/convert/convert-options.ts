import type { Listener } from '../events.js';
import type { Precision } from '../model/precision.js';
import type { TaskName } from '../tasks/task.js';
import type { Parity } from './verify/verify.js';

/** The flags of `megabert convert`, under their names. */
export interface ConvertOptions {
  /** A vocab.txt for the output; goes before what lies beside the source. */
  vocab?: string;
  /** A folder whose tokenizer files go to the output. */
  tokenizer?: string;
  /** The task that the output's class is for; default: what the weights say. */
  task?: TaskName;
  /** Names of a classifier's classes, in class order. */
  labels?: readonly string[];
  /** Weight files to write; `fp32` is always there. */
  precision?: readonly Precision[];
  /** Lines that int8 is fitted to and judged on, as `predict` reads them. Default: scales that need none, not judged. */
  calibration?: string;
  numerics?: 'hf' | 'megatron';
  /** Default: `hf`. */
  format?: 'hf' | 'megatron' | 'onnx';
  /** Ranks of `--format megatron`. */
  tensorParallel?: number;
  pipelineParallel?: number;
  /** Keys of config.json that go before what the source says. */
  set?: Readonly<Record<string, unknown>>;
  /** Hold the output's answers against a float64 reference on the source's own tensors. */
  verify?: boolean;
  /** Replace what stands at the output. */
  force?: boolean;
  /** Ends the work; nothing stays under the output's name. */
  signal?: AbortSignal;
  /** Hears of progress, and of what was read, assumed and written. */
  listener?: Listener;
}

/** What `convert --json` prints. */
export interface ConvertResult {
  path: string;
  layout: string;
  checkpoint_version: number | null;
  architectures: string[];
  parameters: number;
  assumed: string[];
  warnings: string[];
  /** With `verify`. */
  parity?: Parity;
}
