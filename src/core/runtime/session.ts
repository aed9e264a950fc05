import type { Tensors } from '../tensor/tensor.js';
import type { providerNames } from './provider-names.js';

/** Where graphs can run. `auto` is no provider: engine/choose-provider turns it into one of these. */
export type ProviderName = (typeof providerNames)[number];

/** A loaded graph: here or in a worker, which cannot be told apart. */
export interface Session {
  /**
   * Runs once. Outputs that the session carries are kept and not returned; the next run has them as inputs, unless its feeds
   * name these.
   *
   * @throws MegabertError ERR_RUNTIME
   */
  run(feeds: Tensors): Promise<Tensors>;
  close(): Promise<void>;
}

export interface SessionOptions {
  /** The graph: ONNX protobuf, its weights external. */
  model: Uint8Array;
  /** Where external weights resolve; absolute and free of symbolic links. */
  weightsFolder: string;
  provider: ProviderName;
  device?: number;
  /** Threads inside one operator; physical cores given to this session. */
  threads: number;
  /** Prepacking costs a second copy of the weights and pays from the second batch on. */
  prepack: boolean;
  /** Signed integer weights are made unsigned ones: slower, and right where signed ones overflow. Same answers. */
  unsignedWeights?: boolean;
  /** Outputs that stay where they were computed, each with the input that it is in the next run: the key/value cache. */
  carry?: Readonly<Record<string, string>>;
  /** Refuse to run any operator on the CPU that was meant for the provider. */
  strict?: boolean;
}
