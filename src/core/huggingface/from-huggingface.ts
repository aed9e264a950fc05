import { architectureOf, headOf } from '../model/heads.js';
import { parseConfig } from '../model/parse-config.js';
import { isFloat } from '../tensor/float-dtype.js';
import { checkWeights } from './check-weights.js';
import { currentNames } from './current-names.js';
import { guessHead } from './guess-head.js';
import type { Pretrained } from './pretrained.js';
import type { HuggingFaceCheckpoint } from './read-huggingface.js';
import { singleWeights } from './single-weights.js';

export interface FromHuggingFaceOptions {
  /** Keys of config.json that the user gave. */
  overrides?: Readonly<Record<string, unknown>>;
  numerics?: 'hf' | 'megatron';
}

/**
 * The same as Hugging Face's class would load it.
 *
 * @throws InputError ERR_CONFIG, ERR_MISSING_TENSORS, ERR_TENSOR_SHAPE
 */
export function fromHuggingFace(
  checkpoint: HuggingFaceCheckpoint,
  { overrides = {}, numerics }: FromHuggingFaceOptions = {},
): Pretrained {
  const { where, layout, tensors } = checkpoint;
  const config = parseConfig({ ...checkpoint.config, ...numericsKeys(numerics), ...overrides }, `${where}/config.json`);
  const all = [...currentNames(tensors)];
  const weights = new Map(all.filter(([, { dtype }]) => isFloat(dtype)));
  const others = all.map(([name]) => name).filter((name) => !weights.has(name));
  const named = headOf(config.architectures);
  const head = named ?? guessHead(new Set(weights.keys()), config);
  const complete = { ...config, architectures: [architectureOf(head)] };
  const single = singleWeights(weights, config);
  checkWeights(single, complete, where);
  return {
    config: complete,
    weights: single,
    hasBareNames: [...tensors.keys()].every((name) => !name.startsWith('bert.')),
    provenance: {
      source: where,
      kind: 'huggingface',
      layout,
      assumed: named === undefined ? [`architectures=${architectureOf(head)} (by its weights)`] : [],
      warnings: others.length === 0 ? [] : [`left out, being no floating point numbers: ${others.join(', ')}`],
    },
  };
}

/** A folder says nothing of how it was trained: today's Megatron-LM, then, with its own epsilon and fused GELU. */
function numericsKeys(numerics: 'hf' | 'megatron' | undefined): Record<string, unknown> {
  if (numerics !== 'megatron') return numerics === undefined ? {} : { numerics };
  return { numerics, layer_norm_eps: 1e-5, hidden_act: 'gelu_pytorch_tanh' };
}
