/** The public API. */
export { type Model, type OpenModelOptions, openModel } from './core/predict/open-model.js';
export { openTokenizer } from './core/tokenizer/open-tokenizer.js';
