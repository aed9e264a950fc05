/** An ONNX model as protobuf. Field numbers are onnx.proto's (onnx-model.ts names the source). */
import type { DType } from '../../tensor/dtype.js';
import type { Attribute, OnnxInitializer, OnnxModel, OnnxNode, OnnxValueInfo } from './onnx-model.js';
import { ProtobufWriter } from './protobuf-writer.js';

/** ModelProto. */
export function encodeModel({ nodes, initializers, inputs, outputs }: OnnxModel): Uint8Array {
  const graph = new ProtobufWriter();
  for (const node of nodes) graph.message(1, encodeNode(node));
  graph.string(2, 'megatron-bert');
  for (const initializer of initializers) graph.message(5, encodeInitializer(initializer));
  for (const input of inputs) graph.message(11, encodeValueInfo(input));
  for (const output of outputs) graph.message(12, encodeValueInfo(output));

  const { irVersion, opset } = versionsFor(nodes);
  const model = new ProtobufWriter().int(1, irVersion).string(2, 'megabert').message(7, graph);
  for (const [domain, version] of Object.entries({ '': opset, 'com.microsoft': 1 })) {
    model.message(8, new ProtobufWriter().string(1, domain).int(2, version));
  }
  return new Uint8Array(model.finish());
}

/**
 * ONNX 1.16: the first with opset 21, which has Gelu (20), LayerNormalization (17) and per-axis QuantizeLinear. ONNX 1.18 where
 * there is an Attention (23): what others are to read (`--format onnx`) has none.
 */
function versionsFor(nodes: readonly OnnxNode[]): { irVersion: number; opset: number } {
  const hasAttention = nodes.some(({ op, domain }) => op === 'Attention' && domain === '');
  return hasAttention ? { irVersion: 11, opset: 23 } : { irVersion: 10, opset: 21 };
}

/** NodeProto. */
function encodeNode({ op, domain, inputs, outputs, attributes }: OnnxNode): ProtobufWriter {
  const writer = new ProtobufWriter();
  for (const input of inputs) writer.string(1, input);
  for (const output of outputs) writer.string(2, output);
  // Profilers and errors show it: the output's name says where in the network it is.
  writer.string(3, `${op} ${outputs[0]}`).string(4, op);
  for (const [name, value] of Object.entries(attributes)) writer.message(5, encodeAttribute(name, value));
  return domain === '' ? writer : writer.string(7, domain);
}

/** AttributeProto; field 20 is its type. */
function encodeAttribute(name: string, value: Attribute): ProtobufWriter {
  const writer = new ProtobufWriter().string(1, name);
  if (typeof value === 'number') return writer.int(3, value).int(20, 2);
  if (typeof value === 'string') return writer.string(4, value).int(20, 3);
  if ('float' in value) return writer.float(2, value.float).int(20, 1);
  for (const int of value) writer.int(8, int);
  return writer.int(20, 7);
}

/** TensorProto. */
function encodeInitializer({ name, dtype, shape, data }: OnnxInitializer): ProtobufWriter {
  const writer = new ProtobufWriter();
  for (const size of shape) writer.int(1, size);
  writer.int(2, elementTypes[dtype]).string(8, name);
  if (data instanceof Uint8Array) return writer.bytes(9, data);
  const entries = { location: data.location, offset: `${data.byteOffset}`, length: `${data.byteLength}` };
  for (const [key, value] of Object.entries(entries)) {
    writer.message(13, new ProtobufWriter().string(1, key).string(2, value));
  }
  return writer.int(14, 1);
}

/** ValueInfoProto: a tensor's type and shape. */
function encodeValueInfo({ name, dtype, shape }: OnnxValueInfo): ProtobufWriter {
  const dims = new ProtobufWriter();
  for (const size of shape) {
    const dim = new ProtobufWriter();
    dims.message(1, typeof size === 'number' ? dim.int(1, size) : dim.string(2, size));
  }
  const tensor = new ProtobufWriter().int(1, elementTypes[dtype]).message(2, dims);
  return new ProtobufWriter().string(1, name).message(2, new ProtobufWriter().message(1, tensor));
}

/** TensorProto.DataType. */
const elementTypes: Readonly<Record<DType, number>> = {
  float32: 1,
  uint8: 2,
  int8: 3,
  uint16: 4,
  int16: 5,
  int32: 6,
  int64: 7,
  bool: 9,
  float16: 10,
  float64: 11,
  uint32: 12,
  uint64: 13,
  bfloat16: 16,
  float8_e4m3fn: 17,
  float8_e5m2: 19,
};
