import { safetensorsDType } from '../checkpoint/safetensors-dtypes.js';
import { InputError, UsageError } from '../errors.js';
import { openTree } from '../files/open-tree.js';
import { findTokenizerFiles } from '../huggingface/find-tokenizer-files.js';
import { formatConfig } from '../huggingface/format-config.js';
import type { CheckpointSource } from './checkpoint-source.js';
import { type Difference, diff } from './diff.js';
import { openSource } from './open-source.js';
import { type Tokenized, tokenize } from './tokenize.js';

/** What a checkpoint or model folder holds: `inspect --json`. */
export interface Inspection {
  kind: CheckpointSource['kind'];
  layout: string;
  checkpoint_version: number | null;
  iteration: number | null;
  shards: { tensor: number; pipeline: number; virtual: number };
  /** In Hugging Face's keys; null where the tensors are of no BERT, or some are missing (a warning says so). */
  config: Record<string, unknown> | null;
  /** After merging, under the checkpoint's own names; dtype as safetensors spells it. */
  tensors: { name: string; dtype: string; shape: number[] }[];
  warnings: string[];
}

/** What a person wants to see besides. */
export interface InspectionDetails {
  inspection: Inspection;
  /** Plain settings beside the tensors: Megatron-LM's args. */
  settings: CheckpointSource['settings'];
  tokenizerFiles: readonly string[];
}

/** The flags of `megabert inspect`: one at most. */
export interface InspectOptions {
  /** Give the ids, pieces and offsets of this text instead. */
  tokenize?: string;
  /** Give what differs in another checkpoint or model folder instead. */
  diff?: string;
}

/**
 * Looks into a checkpoint or model folder; executes nothing, and reads no weight but to compare it.
 *
 * @throws InputError for what is neither, UsageError where both options are given
 */
export function inspect(path: string, options?: { tokenize?: undefined; diff?: undefined }): Promise<Inspection>;
export function inspect(path: string, options: { tokenize: string; diff?: undefined }): Promise<Tokenized>;
export function inspect(path: string, options: { diff: string; tokenize?: undefined }): Promise<Difference>;
export async function inspect(
  path: string,
  { tokenize: text, diff: other }: InspectOptions = {},
): Promise<Inspection | Tokenized | Difference> {
  if (text !== undefined && other !== undefined) throw new UsageError('tokenize does not go with diff');
  if (text !== undefined) return tokenize(path, text);
  if (other !== undefined) return diff(path, other);
  return (await inspectDetails(path)).inspection;
}

export async function inspectDetails(path: string): Promise<InspectionDetails> {
  const tree = await openTree(path);
  try {
    const source = await openSource(tree);
    return {
      inspection: describe(source),
      settings: source.settings,
      tokenizerFiles: [...(await findTokenizerFiles(tree)).keys()],
    };
  } finally {
    await tree.close();
  }
}

function describe(source: CheckpointSource): Inspection {
  const { kind, layout, checkpointVersion, iteration, shards } = source;
  const { config, warnings } = describeConfig(source);
  const tensors = [...source.tensors].map(([name, { dtype, shape }]) => ({
    name,
    dtype: safetensorsDType(dtype),
    shape: [...shape],
  }));
  return {
    kind,
    layout,
    checkpoint_version: checkpointVersion ?? null,
    iteration: iteration ?? null,
    shards: shards ?? { tensor: 1, pipeline: 1, virtual: 1 },
    config,
    tensors,
    warnings,
  };
}

function describeConfig(source: CheckpointSource): Pick<Inspection, 'config' | 'warnings'> {
  try {
    const { config, provenance } = source.toPretrained();
    const assumed = provenance.assumed.map((text) => `assumed ${text}`);
    return { config: formatConfig(config), warnings: [...assumed, ...provenance.warnings] };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { config: null, warnings: [error.message] };
  }
}
