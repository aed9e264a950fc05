/** The public API. */
export { convert } from './core/convert/convert.js';
export type { ConvertOptions, ConvertResult } from './core/convert/convert-options.js';
export { type Inspection, inspect } from './core/convert/inspect.js';
export { MegabertError } from './core/errors.js';
export * as metrics from './core/eval/metrics.js';
export { type Model, type OpenModelOptions, openModel } from './core/predict/open-model.js';
export {
  openPublicTokenizer as openTokenizer,
  type PublicTokenizer,
  type TokenizedText,
} from './core/tokenizer/open-public-tokenizer.js';
