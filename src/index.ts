/** The public API. */
export { type Model, type OpenModelOptions, openModel } from './core/predict/open-model.js';
export {
  openPublicTokenizer as openTokenizer,
  type PublicTokenizer,
  type TokenizedText,
} from './core/tokenizer/open-public-tokenizer.js';
