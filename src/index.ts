/** The public API. */
export { convert } from './core/convert/convert.js';
export type { ConvertOptions, ConvertResult } from './core/convert/convert-options.js';
export { type Inspection, inspect } from './core/convert/inspect.js';
export type { Wanted as ForwardOptions } from './core/engine/engine.js';
export type { GenerateOptions } from './core/engine/generate-from-inputs.js';
export { type ErrorKind, MegabertError } from './core/errors.js';
export * as metrics from './core/eval/metrics.js';
export type { Listener, Notice, Progress } from './core/events.js';
export type { MegatronBertConfig } from './core/model/config.js';
export type { HeadName } from './core/model/heads.js';
export type { Precision } from './core/model/precision.js';
export { type Model, type OpenModelOptions, openModel } from './core/predict/open-model.js';
export type { PredictObjectsOptions as PredictOptions } from './core/predict/predict-objects.js';
export type { JsonObject } from './core/tasks/task.js';
export type { Tensor, Tensors } from './core/tensor/tensor.js';
export {
  openPublicTokenizer as openTokenizer,
  type PublicTokenizer,
  type TokenizedText,
} from './core/tokenizer/open-public-tokenizer.js';
