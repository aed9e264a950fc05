import { InputError } from '../errors.js';
import { type ActivationName, activationNames } from './activations.js';
import type { MegatronBertConfig } from './config.js';
import { labelKeys } from './labels.js';

/** Deeper than any published transformer; a list of parameters is built from it before a single weight is seen. */
const MAX_LAYERS = 10_000;
/** Rows of an embedding or labels of a classifier: what an int32 id can name. */
const MAX_SIZE = 2 ** 31 - 1;

const positionEmbeddingTypes = ['absolute', 'relative_key', 'relative_key_query'] as const;
const problemTypes = ['regression', 'single_label_classification', 'multi_label_classification'] as const;

/**
 * config.json → config. Defaults are those of transformers' MegatronBertConfig and PretrainedConfig; a key that is
 * null counts as absent; keys that we don't know are kept.
 *
 * @param where the file, for messages
 * @throws InputError ERR_CONFIG
 */
export function parseConfig(json: unknown, where = 'config.json'): MegatronBertConfig {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) throw configError('not a JSON object', where);
  const given = Object.fromEntries(Object.entries(json).filter(([, value]) => value !== null));
  const read = readers(given, where);
  checkModelType(given, where);

  const config: MegatronBertConfig = {
    ...given,
    ...optional({ architectures: read.strings('architectures') }),
    model_type: 'megatron-bert',
    vocab_size: read.size('vocab_size', 29_056),
    hidden_size: read.size('hidden_size', 1024),
    num_hidden_layers: read.size('num_hidden_layers', 24, MAX_LAYERS),
    num_attention_heads: read.size('num_attention_heads', 16),
    intermediate_size: read.size('intermediate_size', 4096),
    max_position_embeddings: read.size('max_position_embeddings', 512),
    type_vocab_size: read.size('type_vocab_size', 2),
    hidden_act: read.choice<ActivationName>('hidden_act', activationNames) ?? 'gelu',
    layer_norm_eps: read.number('layer_norm_eps', 1e-12),
    hidden_dropout_prob: read.number('hidden_dropout_prob', 0.1),
    attention_probs_dropout_prob: read.number('attention_probs_dropout_prob', 0.1),
    initializer_range: read.number('initializer_range', 0.02),
    position_embedding_type: read.choice('position_embedding_type', positionEmbeddingTypes) ?? 'absolute',
    is_decoder: read.flag('is_decoder', false),
    add_cross_attention: read.flag('add_cross_attention', false),
    use_cache: read.flag('use_cache', true),
    tie_word_embeddings: read.flag('tie_word_embeddings', true),
    pad_token_id: read.id('pad_token_id') ?? 0,
    ...optional({ bos_token_id: read.id('bos_token_id'), eos_token_id: read.id('eos_token_id') }),
    ...optional({ problem_type: read.choice('problem_type', problemTypes) }),
    ...labelKeys(readLabels(given, read, where)),
    ...optional({ numerics: read.choice('numerics', ['hf', 'megatron'] as const) }),
    ...optional({ pair_order: read.choice('pair_order', ['context-first', 'choice-first'] as const) }),
  };
  checkConfig(config, where);
  return config;
}

/**
 * What must hold between the sizes.
 *
 * @throws InputError ERR_CONFIG
 */
function checkConfig(config: MegatronBertConfig, where = 'config.json'): void {
  const { hidden_size, num_attention_heads } = config;
  if (hidden_size % num_attention_heads !== 0) {
    throw configError(`num_attention_heads ${num_attention_heads} does not divide hidden_size ${hidden_size}`, where);
  }
  if (config.add_cross_attention && !config.is_decoder) {
    throw configError('add_cross_attention needs is_decoder', where);
  }
}

function checkModelType(given: Record<string, unknown>, where: string): void {
  const type = given.model_type ?? 'megatron-bert';
  if (type === 'megatron-bert') return;
  throw configError(`model_type ${JSON.stringify(type)} is not megatron-bert`, where);
}

function readLabels(given: Record<string, unknown>, read: Readers, where: string): string[] {
  const { id2label } = given;
  if (id2label === undefined) {
    const count = read.size('num_labels', 2, MAX_LABELS);
    return Array.from({ length: count }, (_, id) => `LABEL_${id}`);
  }
  if (typeof id2label !== 'object' || id2label === null) throw configError('id2label is not an object', where);
  const labels: Record<string, unknown> = { ...id2label };
  return Object.keys(labels).map((_, id) => {
    const label = labels[id];
    if (typeof label === 'string') return label;
    throw configError(`id2label has no label ${id}, but ${Object.keys(labels).length} labels`, where);
  });
}

/** Generated names of labels take memory; a classifier this wide would be larger than any file we read. */
const MAX_LABELS = 1_000_000;

type Readers = ReturnType<typeof readers>;

function readers(given: Record<string, unknown>, where: string) {
  const wrong = (key: string, wanted: string): InputError =>
    configError(`${key} is ${JSON.stringify(given[key])?.slice(0, 80)}, not ${wanted}`, where);
  const integer = (key: string, from: number, to: number): number | undefined => {
    const value = given[key];
    if (value === undefined) return undefined;
    if (typeof value === 'number' && Number.isInteger(value) && value >= from && value <= to) return value;
    throw wrong(key, `an integer from ${from} to ${to}`);
  };
  return {
    size: (key: string, absent: number, most = MAX_SIZE): number => integer(key, 1, most) ?? absent,
    id: (key: string): number | undefined => integer(key, -1, MAX_SIZE),
    number(key: string, absent: number): number {
      const value = given[key] ?? absent;
      if (typeof value === 'number' && value >= 0) return value;
      throw wrong(key, 'a number from 0');
    },
    flag(key: string, absent: boolean): boolean {
      const value = given[key] ?? absent;
      if (typeof value === 'boolean') return value;
      throw wrong(key, 'true or false');
    },
    choice<T extends string>(key: string, choices: readonly T[]): T | undefined {
      const value = given[key];
      if (value === undefined) return undefined;
      const found = choices.find((choice) => choice === value);
      if (found !== undefined) return found;
      throw wrong(key, `one of ${choices.join(', ')}`);
    },
    strings(key: string): string[] | undefined {
      const value = given[key];
      if (value === undefined) return undefined;
      if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value;
      throw wrong(key, 'a list of strings');
    },
  };
}

/** Leaves out what is undefined: an absent key stays absent in the file that is written. */
function optional<T extends Record<string, unknown>>(values: T): Partial<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Partial<T>;
}

function configError(what: string, where: string): InputError {
  return new InputError('ERR_CONFIG', what, { where });
}
