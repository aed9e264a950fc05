import { InputError } from '../errors.js';
import type { MegatronBertConfig } from '../model/config.js';
import type { StoredTensor } from '../tensor/stored-tensor.js';
import type { ActivationType } from './graph-spec.js';
import type { GraphBuilder, Value } from './onnx/graph-builder.js';

/** What every part of the network is built with. */
export interface Network {
  readonly graph: GraphBuilder;
  readonly config: MegatronBertConfig;
  /** By Hugging Face's names, those of the classes with a head (`bert.…`). */
  readonly weights: ReadonlyMap<string, StoredTensor>;
  /** Of all activations. */
  readonly type: ActivationType;
  /** Linears whose inputs somebody wants to see. Default: none. */
  readonly observed?: ReadonlySet<string>;
}

/**
 * A weight as it is stored, whatever its type.
 *
 * @throws InputError ERR_MISSING_TENSORS
 */
export function storedWeight({ graph, weights }: Network, name: string): Value {
  const stored = weights.get(name);
  if (stored === undefined) throw new InputError('ERR_MISSING_TENSORS', 'the model lacks a tensor', { where: name });
  return graph.weight(name, stored);
}

/** A weight in the type of the activations. */
export function weight(network: Network, name: string): Value {
  const stored = storedWeight(network, name);
  return network.weights.get(name)?.dtype === network.type ? stored : network.graph.cast(stored, network.type);
}

/** A number in the type of the activations. */
export function scalar({ graph, type }: Pick<Network, 'graph' | 'type'>, value: number): Value {
  const single = graph.constant({ dtype: 'float32', shape: [], data: Float32Array.of(value) });
  return type === 'float32' ? single : graph.cast(single, type);
}
