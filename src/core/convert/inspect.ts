import { safetensorsDType } from '../checkpoint/safetensors-dtypes.js';
import { InputError } from '../errors.js';
import { openTree } from '../files/open-tree.js';
import { findTokenizerFiles } from '../huggingface/find-tokenizer-files.js';
import { formatConfig } from '../huggingface/format-config.js';
import type { CheckpointSource } from './checkpoint-source.js';
import { openSource } from './open-source.js';

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

/**
 * Looks into a checkpoint or model folder; executes nothing, reads no weight.
 *
 * @throws InputError for what is neither
 */
export async function inspect(path: string): Promise<Inspection> {
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
