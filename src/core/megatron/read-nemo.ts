// NeMo's archive of a Megatron BERT: model_config.yaml beside model_weights.ckpt, or a folder of it for each rank.
// Source: nemo/core/connectors/save_restore_connector.py, nlp/parts/nlp_overrides.py of NeMo 1.x.

import { posix } from 'node:path';
import { parseDocument } from 'yaml';
import type { PickleDict, PickleValue } from '../checkpoint/pickle-value.js';
import { InputError } from '../errors.js';
import type { FileTree } from '../files/file-tree.js';
import { findRanks, type RankGrid } from './find-ranks.js';
import { MegatronArgs } from './megatron-args.js';
import { type MegatronCheckpoint, readMegatron } from './read-megatron.js';

export interface NemoCheckpoint {
  readonly checkpoint: MegatronCheckpoint;
  readonly files: readonly string[];
  /** Its vocab.txt or SentencePiece model in the archive; undefined where the tokenizer is fetched by name. */
  readonly vocabulary?: string;
}

/** A config of some hundred lines. */
const MAX_CONFIG_BYTES = 1024 * 1024;

/**
 * Undefined where the tree is no such archive.
 *
 * @throws InputError ERR_YAML, or as readMegatron
 */
export async function readNemo(tree: FileTree): Promise<NemoCheckpoint | undefined> {
  const configPath = tree.paths.find((path) => posix.basename(path) === 'model_config.yaml');
  if (configPath === undefined) return undefined;
  const grid = findRanks(tree.paths) ?? loneFile(tree);
  if (grid === undefined) return undefined;
  const config = await readYaml(tree, configPath);
  const tokenizer = asRecord(config.tokenizer);
  const checkpoint = await readMegatron(tree, grid, {
    args: new MegatronArgs(argsOf(config)),
    // Models made from a Hugging Face one keep the first releases' order (ParallelAttention, megatron_legacy).
    checkpointVersion: config.megatron_legacy === true ? 0 : 3,
  });
  return {
    checkpoint: { ...checkpoint, kind: 'nemo', layout: `NeMo, ${checkpoint.layout}` },
    files: [configPath, ...grid.files.map(({ path }) => path)],
    vocabulary: findVocabulary(tree, posix.dirname(configPath), tokenizer.vocab_file ?? tokenizer.model),
  };
}

function loneFile({ paths }: FileTree): RankGrid | undefined {
  const path = paths.find((candidate) => posix.basename(candidate) === 'model_weights.ckpt');
  if (path === undefined) return undefined;
  return { files: [{ path, tensor: 0, pipeline: 0 }], tensorParallel: 1, pipelineParallel: 1 };
}

async function readYaml(tree: FileTree, path: string): Promise<Record<string, unknown>> {
  const source = await tree.open(path);
  if (source.byteLength > MAX_CONFIG_BYTES) throw badYaml(`${source.byteLength} bytes`, source.name);
  const text = Buffer.from(await source.read(0, source.byteLength)).toString('utf8');
  const document = parseDocument(text, { logLevel: 'error' });
  const [error] = document.errors;
  if (error !== undefined) throw badYaml(error.message.split('\n')[0], source.name);
  return asRecord(document.toJS({ maxAliasCount: 100 }));
}

/** NeMo's keys as Megatron-LM's arguments; most have one name. */
function argsOf(config: Record<string, unknown>): PickleDict {
  const args: PickleDict = new Map();
  for (const [key, value] of Object.entries(config)) {
    if (['string', 'number', 'boolean'].includes(typeof value)) args.set(key, value as PickleValue);
  }
  const activation = String(config.activation ?? 'gelu');
  if (/glu$/.test(activation)) args.set('swiglu', true);
  if (activation === 'squared-relu') args.set('squared_relu', true);
  if (config.normalization === 'layernorm1p') args.set('apply_layernorm_1p', true);
  if ((config.transformer_block_type ?? 'pre_ln') !== 'pre_ln')
    args.set('apply_residual_connection_post_layernorm', true);
  const fusion = config.bias_activation_fusion ?? config.bias_gelu_fusion;
  if (typeof fusion === 'boolean') args.set('bias_gelu_fusion', fusion);
  const { type } = asRecord(config.tokenizer);
  if (typeof type === 'string') args.set('tokenizer_type', type);
  return args;
}

/** `nemo:0123abcd_vocab.txt` is the file of that name beside the config. */
function findVocabulary(tree: FileTree, folder: string, reference: unknown): string | undefined {
  if (typeof reference !== 'string') return undefined;
  const path = posix.join(folder, posix.basename(reference.replace(/^nemo:/, '')));
  return tree.paths.includes(path) ? path : undefined;
}

function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}

function badYaml(what: string, where: string): InputError {
  return new InputError('ERR_YAML', `cannot read NeMo's config: ${what}`, { where });
}
