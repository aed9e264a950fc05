import type { MegatronBertConfig } from '../model/config.js';
import type { HeadName } from '../model/heads.js';
import type { Readout } from '../model/readout.js';
import type { Signature } from '../model/signature.js';
import type { StoredTensor } from '../tensor/stored-tensor.js';

export type DialectName = 'cpu' | 'cuda' | 'webgpu' | 'plain';

/** Everything that decides a graph. The same spec gives the same bytes. */
export interface GraphSpec {
  config: MegatronBertConfig;
  head: HeadName;
  /** `packed`: the engine's own form, real tokens only. A signature: the class's forward pass, as Hugging Face has it. */
  form: 'packed' | Signature;
  readout: Readout;
  dialect: DialectName;
  /** By Hugging Face's names; dtypes and scales beside them choose the operators. */
  weights: ReadonlyMap<string, StoredTensor>;
  /** Adds outputs that calibration reads. */
  observe?: boolean;
}

/** A graph ready for a session. Its external weights are named relative to `weightsFolder`. */
export interface BuiltGraph {
  model: Uint8Array;
  weightsFolder: string;
  inputs: readonly string[];
  outputs: readonly string[];
}
