/** Builds a graph node by node; what no output needs is left out when it is finished, weights included. */
import { dirname, relative, sep } from 'node:path';
import type { DType } from '../../tensor/dtype.js';
import type { StoredTensor } from '../../tensor/stored-tensor.js';
import type { Tensor } from '../../tensor/tensor.js';
import { encodeModel } from './encode-model.js';
import type { Attribute, OnnxInitializer, OnnxNode, OnnxValueInfo } from './onnx-model.js';

/** A tensor in the graph that is being built. */
export interface Value {
  readonly name: string;
}

export type Attributes = Readonly<Record<string, Attribute>>;

/** A float attribute, where a whole number would be taken for an int. */
export const float = (value: number): Attribute => ({ float: value });

export class GraphBuilder {
  readonly #nodes: OnnxNode[] = [];
  readonly #inputs: OnnxValueInfo[] = [];
  readonly #outputs: OnnxValueInfo[] = [];
  readonly #constants = new Map<string, OnnxInitializer>();
  readonly #weights = new Map<string, StoredTensor>();
  readonly #casts = new Map<string, Value>();

  input(name: string, dtype: DType, shape: readonly (number | string)[]): Value {
    this.#inputs.push({ name, dtype, shape });
    return { name };
  }

  output(name: string, value: Value, dtype: DType, shape: readonly (number | string)[]): void {
    this.#nodes.push({ op: 'Identity', domain: '', inputs: [value.name], outputs: [name], attributes: {} });
    this.#outputs.push({ name, dtype, shape });
  }

  /** A weight that stays where it lies on disk. */
  weight(name: string, stored: StoredTensor): Value {
    this.#weights.set(name, stored);
    return { name };
  }

  /** A few numbers inside the graph; equal ones are stored once. */
  constant({ dtype, shape, data }: Tensor): Value {
    const name = `${dtype}[${shape}]=${data}`;
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    this.#constants.set(name, { name, dtype, shape, data: bytes });
    return { name };
  }

  /** A list of int64, as operators want shapes and axes. */
  ints(...values: readonly number[]): Value {
    return this.constant({ dtype: 'int64', shape: [values.length], data: BigInt64Array.from(values, BigInt) });
  }

  cast(value: Value, dtype: keyof typeof castTargets): Value {
    const key = `${value.name} as ${dtype}`;
    const cast = this.#casts.get(key) ?? this.node('Cast', [value], { to: castTargets[dtype] });
    this.#casts.set(key, cast);
    return cast;
  }

  /** A node with one output. `com.microsoft.Name` is an operator of ONNX Runtime's own. */
  node(op: string, inputs: readonly (Value | undefined)[], attributes: Attributes = {}): Value {
    return this.nodes(op, inputs, attributes, 1)[0]!;
  }

  /** A node with several outputs. */
  nodes(op: string, inputs: readonly (Value | undefined)[], attributes: Attributes, outputCount: number): Value[] {
    const dot = op.lastIndexOf('.');
    const name = op.slice(dot + 1);
    const outputs = Array.from({ length: outputCount }, (_, index) => `${name}_${this.#nodes.length}.${index}`);
    this.#nodes.push({
      op: name,
      domain: op.slice(0, Math.max(dot, 0)),
      inputs: inputs.map((input) => input?.name ?? ''),
      outputs,
      attributes,
    });
    return outputs.map((output) => ({ name: output }));
  }

  /** The graph as protobuf, and the folder that its weights' files are named from. */
  finish(): { model: Uint8Array; weightsFolder: string; inputs: string[]; outputs: string[] } {
    const { nodes, names } = this.#needed();
    const weights = [...this.#weights].filter(([name]) => names.has(name));
    const weightsFolder = commonFolder(weights.map(([, { file }]) => file));
    const inputs = this.#inputs.filter(({ name }) => names.has(name));
    const external = weights.map(([name, { file, byteOffset, byteLength, dtype, shape }]): OnnxInitializer => {
      const location = relative(weightsFolder, file).split(sep).join('/');
      return { name, dtype, shape, data: { location, byteOffset, byteLength } };
    });
    const constants = [...this.#constants.values()].filter(({ name }) => names.has(name));
    return {
      model: encodeModel({ nodes, initializers: [...constants, ...external], inputs, outputs: this.#outputs }),
      weightsFolder,
      inputs: inputs.map(({ name }) => name),
      outputs: this.#outputs.map(({ name }) => name),
    };
  }

  /** Walks back from the outputs. Nodes stand in the order they were made, so that every node's inputs precede it. */
  #needed(): { nodes: OnnxNode[]; names: Set<string> } {
    const names = new Set(this.#outputs.map(({ name }) => name));
    // ONNX Runtime's own operators skip the work for an output without a name, unless it is the first.
    const isLeftOut = ({ op, domain, outputs: [first] }: OnnxNode, output: string): boolean =>
      domain !== '' && output !== first && !names.has(output) && !writesAllOutputs.has(op);
    const nodes: OnnxNode[] = [];
    for (const node of this.#nodes.toReversed()) {
      if (!node.outputs.some((output) => names.has(output))) continue;
      for (const input of node.inputs) names.add(input);
      nodes.push({ ...node, outputs: node.outputs.map((output) => (isLeftOut(node, output) ? '' : output)) });
    }
    return { nodes: nodes.reverse(), names };
  }
}

/** Their kernels write to every output, and end the process where one has no name. */
const writesAllOutputs: ReadonlySet<string> = new Set(['GroupQueryAttention']);

/** ONNX's numbers for the types that we cast to. */
const castTargets = { float32: 1, float16: 10, int32: 6, int64: 7 } as const;

function commonFolder(files: readonly string[]): string {
  const [first = sep, ...others] = files;
  let folder = dirname(first);
  while (!others.every((file) => file.startsWith(folder + sep)) && folder !== dirname(folder)) folder = dirname(folder);
  return folder;
}
