import type { MegatronBertConfig } from '../model/config.js';
import type { HeadName } from '../model/heads.js';
import type { Readout } from '../model/readout.js';
import type { Signature } from '../model/signature.js';
import type { StoredTensor } from '../tensor/stored-tensor.js';

export type DialectName = 'cpu' | 'cuda' | 'webgpu' | 'plain';

/** What activations are computed in. Weights are cast to it where they are stored otherwise. */
export type ActivationType = 'float32' | 'float16';

/** Everything that decides a graph. The same spec gives the same bytes. */
export type GraphSpec = PackedSpec | ForwardSpec | ExportSpec;

/**
 * The engine's own form: real tokens only, one sequence after the other.
 *
 * Inputs: `input_ids`, `token_type_ids`, `position_ids` int32 [tokens]; what the dialect's `batchInputs` gives;
 * `rows` int32 [rows] (rows of [tokens] that are asked about) where the readout names first or chosen rows, and for
 * `generate` the last token of each sequence; `targets` int32 [rows] for `target-scores` and `likelihood`; for `generate` the caches
 * `past_key_values.L.J` [batch, heads, cached, head size] in the type of the activations, empty at first.
 *
 * Outputs, float32 unless said: `logits` [rows, labels]; `values` and `ids` (int64) [rows, k]; `scores` [rows]; `log_probs` and
 * `best` (int64) [rows, 1]; `hidden`
 * [batch, hidden], [tokens, hidden] unpooled; for `generate` `logits` [batch, vocabulary] and
 * `present_key_values.L.J`, the next step's caches.
 */
export interface PackedSpec extends SpecBase {
  form: 'packed';
  readout: Readout;
}

/** The class's forward pass; engine/forward.ts feeds it. */
export interface ForwardSpec extends SpecBase {
  form: Signature;
}

/** A graph that stands alone, for other runtimes: Hugging Face's inputs and outputs, int64 ids and masks, all shapes open. */
export interface ExportSpec extends SpecBase {
  form: 'exported';
}

interface SpecBase {
  config: MegatronBertConfig;
  head: HeadName;
  dialect: DialectName;
  /** By Hugging Face's names; dtypes and scales beside them choose the operators. */
  weights: ReadonlyMap<string, StoredTensor>;
  /** Default: float32. */
  activations?: ActivationType;
  /** Linears whose inputs are outputs too, for calibration: `X.input`, float32 [tokens, in]. */
  observe?: readonly string[];
}

/** A graph ready for a session. Its external weights are named relative to `weightsFolder`. */
export interface BuiltGraph {
  model: Uint8Array;
  weightsFolder: string;
  inputs: readonly string[];
  outputs: readonly string[];
  /** Outputs that are inputs of the next run, with these inputs' names: a generation's keys and values. */
  carry: Readonly<Record<string, string>>;
}
