import type { Wanted } from '../engine/engine.js';
import type { EngineOptions } from '../engine/engine-options.js';
import { type GenerateOptions, generateFromInputs } from '../engine/generate-from-inputs.js';
import { openEngine } from '../engine/open-engine.js';
import type { Listener } from '../events.js';
import { readModelFolder } from '../huggingface/read-model-folder.js';
import type { MegatronBertConfig } from '../model/config.js';
import { type HeadName, headOf } from '../model/heads.js';
import { type Precision, precisions } from '../model/precision.js';
import { taskOfHead } from '../tasks/choose-task.js';
import type { JsonObject } from '../tasks/task.js';
import type { Tensor, Tensors } from '../tensor/tensor.js';
import { checkChoice } from './check-choice.js';
import { type PredictObjectsOptions, predictObjects } from './predict-objects.js';

export interface OpenModelOptions {
  /** The class whose forward pass is wanted. Default: `architectures[0]`. */
  head?: HeadName;
  /** Default: `auto`, the fastest that works. */
  provider?: EngineOptions['provider'];
  /** Default: `fp32`. */
  precision?: Precision;
  /** Default: the provider's first. */
  device?: number;
  threads?: number;
  listener?: Listener;
}

/** A model that is open. Whoever opens it closes it. */
export interface Model {
  readonly config: MegatronBertConfig;
  readonly head: HeadName;
  /** The class's own forward pass, under Hugging Face's names. */
  forward(inputs: Tensors, wanted?: Wanted): Promise<Tensors>;
  /**
   * Serves objects as `megabert predict` serves lines; one that cannot be served has `error`. The task, unless named, is what
   * the head is for.
   */
  predict(
    lines: Iterable<JsonObject> | AsyncIterable<JsonObject>,
    options?: PredictObjectsOptions,
  ): AsyncGenerator<JsonObject>;
  /** Continues prompts: int64 [batch, length], prompts included, padded after the end. */
  generate(inputs: Tensors, options?: GenerateOptions): Promise<Tensor>;
  close(): Promise<void>;
}

/**
 * Opens any Hugging Face folder with config.json and model.safetensors, tokenizer or not.
 *
 * @throws UsageError for a precision that there is none of
 * @throws InputError ERR_NOT_FOUND, ERR_NOT_A_MODEL, ERR_NO_HEAD …
 * @throws ProviderError
 */
export async function openModel(folder: string, options: OpenModelOptions = {}): Promise<Model> {
  const { device, precision = 'fp32', ...engineOptions } = options;
  checkChoice('precision', precision, precisions);
  const model = await readModelFolder(folder);
  const head = options.head ?? headOf(model.config.architectures) ?? 'Model';
  const devices = device === undefined ? undefined : [device];
  const engine = await openEngine({ ...engineOptions, folder, head, precision, devices });
  const headTask = options.head && { task: taskOfHead[options.head] };
  const forward = (inputs: Tensors, wanted?: Wanted): Promise<Tensors> => engine.forward(head, inputs, wanted);
  return {
    config: model.config,
    head,
    forward,
    predict: (lines, wishes = {}) => predictObjects({ model, engine, precision }, lines, { ...headTask, ...wishes }),
    generate: (inputs, wishes) => generateFromInputs(forward, model.config, inputs, wishes),
    close: () => engine.close(),
  };
}
