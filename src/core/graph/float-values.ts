/** Floats cross the graph's border as float32, whatever the activations are. */
import type { Network } from './network.js';
import type { Value } from './onnx/graph-builder.js';

type Sizes = readonly (number | string)[];

export function floatInput({ graph, type }: Pick<Network, 'graph' | 'type'>, name: string, shape: Sizes): Value {
  const input = graph.input(name, 'float32', shape);
  return type === 'float32' ? input : graph.cast(input, type);
}

export function floatOutput(network: Network, name: string, value: Value, shape: Sizes): void {
  network.graph.output(name, toFloat32(network, value), 'float32', shape);
}

export function toFloat32({ graph, type }: Network, value: Value): Value {
  return type === 'float32' ? value : graph.cast(value, 'float32');
}
