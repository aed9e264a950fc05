import type { MegatronBertConfig } from '../model/config.js';
import type { HeadName } from '../model/heads.js';
import type { Readout } from '../model/readout.js';
import type { Sequence } from '../model/sequence.js';
import type { ProviderName } from '../runtime/session.js';
import type { Tensors } from '../tensor/tensor.js';

/** A model on devices. Knows sequences and heads, no text and no task. */
export interface Engine {
  readonly config: MegatronBertConfig;
  /** Heads whose weights the folder holds. */
  readonly heads: readonly HeadName[];
  /** What was chosen, as told to the user: provider, precision, threads, and why the others were not. */
  readonly choice: string;
  readonly placement: Placement;
  /**
   * Answers each sequence, in the order given. Sorted by length and cut into batches by a token budget; the cut
   * depends on `sequences` alone, so that any number of workers gives the same bytes. A batch that fails gives an
   * Error for each of its sequences, and the run goes on.
   */
  run(head: HeadName, readout: Readout, sequences: readonly Sequence[]): Promise<(Tensors | Error)[]>;
  /** The class's own forward pass, under Hugging Face's names. */
  forward(head: HeadName, inputs: Tensors, wanted?: Wanted): Promise<Tensors>;
  close(): Promise<void>;
}

/** Where sequences run. */
export interface Placement {
  readonly provider: ProviderName;
  /** Sessions at work at once. */
  readonly workers: number;
  readonly threads: number;
  readonly tokensPerBatch: number;
}

export interface Wanted {
  output_hidden_states?: boolean;
  output_attentions?: boolean;
  use_cache?: boolean;
}
