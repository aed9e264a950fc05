import { InputError } from '../errors.js';
import { checkWeights } from '../huggingface/check-weights.js';
import type { Pretrained } from '../huggingface/pretrained.js';
import type { MegatronBertConfig } from '../model/config.js';
import { parseConfig } from '../model/parse-config.js';
import { checkArchitecture } from './check-architecture.js';
import { configFromArgs } from './config-from-args.js';
import { configFromShapes } from './config-from-shapes.js';
import { megatronName } from './megatron-name.js';
import { namesOfEra } from './names-of-era.js';
import { megatronNumerics } from './numerics.js';
import type { MegatronCheckpoint } from './read-megatron.js';
import { toHuggingFace } from './to-huggingface.js';

export interface ToPretrainedOptions {
  /** Keys of config.json that the user gave; they go before what args and shapes say. */
  overrides?: Readonly<Record<string, unknown>>;
  numerics?: 'hf' | 'megatron';
}

/**
 * A checkpoint as Hugging Face has it.
 *
 * @throws InputError ERR_ARCHITECTURE, ERR_HEADS, ERR_CONFIG, ERR_MISSING_TENSORS, ERR_TENSOR_SHAPE
 */
export function toPretrained(checkpoint: MegatronCheckpoint, options: ToPretrainedOptions = {}): Pretrained {
  const { tensors, where } = checkpoint;
  checkArchitecture([...tensors.keys()], checkpoint.args, where);
  const { config, assumed } = describeConfig(checkpoint, options);
  const weights = toHuggingFace(tensors, checkpoint.qkvOrder, config);
  const rules = namesOfEra([...tensors.keys()]);
  checkWeights(weights, config, where, (name) => megatronName(name, rules));
  const unknown = [...tensors].filter(([, { rule }]) => rule === undefined).map(([name]) => name);
  return {
    config,
    weights,
    provenance: {
      source: where,
      kind: checkpoint.kind,
      layout: checkpoint.layout,
      checkpointVersion: checkpoint.checkpointVersion,
      iteration: checkpoint.iteration,
      shards: checkpoint.shards,
      assumed,
      warnings: unknown.length === 0 ? [] : [`left out, as no BERT has it: ${unknown.join(', ')}`],
    },
  };
}

/** config.json as the checkpoint implies it, and what was taken for granted. */
function describeConfig(
  { tensors, args, checkpointVersion, where }: MegatronCheckpoint,
  { overrides = {}, numerics }: ToPretrainedOptions,
): { config: MegatronBertConfig; assumed: string[] } {
  const shapes = configFromShapes(tensors, args);
  const assumed: string[] = [];
  const given: Record<string, unknown> = { ...shapes, ...configFromArgs(args), ...overrides };
  if (given.num_attention_heads === undefined) {
    given.num_attention_heads = assumeHeads(shapes.hidden_size, where);
    assumed.push(`num_attention_heads=${given.num_attention_heads} (hidden/64)`);
  }
  const config = parseConfig(
    { ...given, ...(numerics === 'megatron' ? megatronNumerics(args, checkpointVersion) : {}), ...overrides },
    where,
  );
  if (config.vocab_size > shapes.vocab_size) {
    const what = `vocab_size ${config.vocab_size} is larger than the embedding of ${shapes.vocab_size} rows`;
    throw new InputError('ERR_VOCABULARY', what, { where });
  }
  return { config, assumed };
}

/** Every BERT that NVIDIA published has heads of 64. */
function assumeHeads(hiddenSize: number, where: string): number {
  if (hiddenSize % 64 === 0) return hiddenSize / 64;
  throw new InputError('ERR_HEADS', 'the number of attention heads is not in the checkpoint', {
    where: `${where}, hidden size ${hiddenSize}`,
    remedy: 'give it with --set num_attention_heads=N',
  });
}
