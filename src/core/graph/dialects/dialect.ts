import type { ActivationName } from '../../model/activations.js';
import type { Tensors } from '../../tensor/tensor.js';
import type { AttentionInputs, AttentionOutputs, Batch } from '../attention.js';
import type { PackedSpec } from '../graph-spec.js';
import type { Network } from '../network.js';
import type { Value } from '../onnx/graph-builder.js';

/** A provider's operators, and the index inputs that they read. Everything else of the network is common to all. */
export interface Dialect {
  /** Declares the inputs that say how a packed batch's tokens lie in their sequences. */
  batch(network: Network, spec: PackedSpec): Batch;
  /**
   * The feeds for them, for sequences of these lengths, one after the other. `cached`: tokens a sequence that a key/value
   * cache holds already (generation only; the longest sequence's count, the same for all).
   */
  batchInputs(lengths: Int32Array, spec: PackedSpec, cached?: number): Tensors;
  attention(network: Network, inputs: AttentionInputs): AttentionOutputs;
  /** `sum = x + linear(input)` and its LayerNorm: [T, H] both. */
  addNorm(network: Network, x: Value, input: Value, linearName: string, normName: string): Normed;
  /** `activation(linear(input))`: [T, in] → [T, out]. */
  linearAndActivation(network: Network, input: Value, linearName: string, activation: ActivationName): Value;
}

export interface Normed {
  readonly sum: Value;
  readonly normed: Value;
}

/** A network that knows its provider: what the parts that differ are written with. */
export interface DialectNetwork extends Network {
  readonly dialect: Dialect;
}
