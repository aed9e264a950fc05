import { matchesPattern } from './match-pattern.js';

export interface FileSelection {
  /** Instead of what a model needs. */
  include?: readonly string[];
  exclude?: readonly string[];
}

const CONFIG = /^(config|generation_config)\.json$/;
const TOKENIZER =
  /^(vocab\.(txt|json)|merges\.txt|tokenizer\.json|tokenizer_config\.json|special_tokens_map\.json|added_tokens\.json|.*\.model|.*\.vocab)$/;

/** Weights from the best format to the worst: mapped as they are; to be converted; as Megatron-LM and NeMo leave them. */
const WEIGHTS: readonly RegExp[] = [
  /^model(-\d+-of-\d+)?\.safetensors(\.index\.json)?$/,
  /^pytorch_model(-\d+-of-\d+)?\.bin(\.index\.json)?$/,
  /^(latest_checkpointed_iteration\.txt|args\.json|(.*\/)?mp_rank_\d+(_\d+)?\/.*\.pt|(.*\/)?(\.metadata|common\.pt|metadata\.json|.*\.distcp))$/,
  /^.*\.(nemo|zip)$/,
];

/**
 * The files of a repository that a model needs: one format of the weights, config, tokenizer; not the same weights again for
 * TensorFlow, Flax, ONNX …
 */
export function selectFiles(paths: readonly string[], { include = [], exclude = [] }: FileSelection = {}): string[] {
  const isWanted = include.length > 0 ? matchesAny(include) : neededBy(paths);
  const isUnwanted = matchesAny(exclude);
  return paths.filter((path) => isWanted(path) && !isUnwanted(path));
}

function matchesAny(patterns: readonly string[]): (path: string) => boolean {
  return (path) => patterns.some((pattern) => matchesPattern(path, pattern));
}

function neededBy(paths: readonly string[]): (path: string) => boolean {
  const weights = WEIGHTS.find((format) => paths.some((path) => format.test(path)));
  return (path) => CONFIG.test(path) || TOKENIZER.test(path) || weights?.test(path) === true;
}
