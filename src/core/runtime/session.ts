import type { Tensors } from '../tensor/tensor.js';

/** Where graphs can run. `auto` is no provider: engine/choose-provider turns it into one of these. */
export type ProviderName = 'cpu' | 'cuda' | 'webgpu' | 'dml' | 'coreml' | 'tensorrt';

/** A loaded graph: here or in a worker, which cannot be told apart. */
export interface Session {
  /**
   * Runs once. `carry` maps outputs that are kept as the next run's inputs (the key/value cache) and not returned.
   *
   * @throws MegabertError ERR_RUNTIME
   */
  run(feeds: Tensors, carry?: Record<string, string>): Promise<Tensors>;
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
  /** Refuse to run any operator on the CPU that was meant for the provider. */
  strict?: boolean;
}
