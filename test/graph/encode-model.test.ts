import protobuf from 'protobufjs';
import { expect, test } from 'vitest';
import { encodeModel } from '../../dist/core/graph/onnx/encode-model.js';
import { float, GraphBuilder } from '../../dist/core/graph/onnx/graph-builder.js';

/** The messages of onnx.proto (ONNX 1.17) that we write, as ONNX numbers them. */
const ModelProto = protobuf
  .parse(
    `
    syntax = "proto3";
    message StringStringEntryProto { string key = 1; string value = 2; }
    message TensorProto { repeated int64 dims = 1; int32 data_type = 2; string name = 8; bytes raw_data = 9;
      repeated StringStringEntryProto external_data = 13; int32 data_location = 14; }
    message AttributeProto { string name = 1; float f = 2; int64 i = 3; bytes s = 4; repeated int64 ints = 8; int32 type = 20; }
    message NodeProto { repeated string input = 1; repeated string output = 2; string name = 3; string op_type = 4;
      repeated AttributeProto attribute = 5; string domain = 7; }
    message Dimension { int64 dim_value = 1; string dim_param = 2; }
    message TensorShapeProto { repeated Dimension dim = 1; }
    message TensorTypeProto { int32 elem_type = 1; TensorShapeProto shape = 2; }
    message TypeProto { TensorTypeProto tensor_type = 1; }
    message ValueInfoProto { string name = 1; TypeProto type = 2; }
    message GraphProto { repeated NodeProto node = 1; string name = 2; repeated TensorProto initializer = 5;
      repeated ValueInfoProto input = 11; repeated ValueInfoProto output = 12; }
    message OperatorSetIdProto { string domain = 1; int64 version = 2; }
    message ModelProto { int64 ir_version = 1; string producer_name = 2; GraphProto graph = 7; repeated OperatorSetIdProto opset_import = 8; }
  `,
    { keepCase: true },
  )
  .root.lookupType('ModelProto');

function decode(bytes: Uint8Array) {
  return ModelProto.toObject(ModelProto.decode(bytes), { longs: Number, bytes: String });
}

test('protobufjs reads back every kind of field that is written', () => {
  const weight = {
    name: 'w',
    dtype: 'float16',
    shape: [3, 1_000_000],
    data: { location: 'model.safetensors', byteOffset: 5_000_000_123, byteLength: 6_000_000 },
  } as const;
  const constant = { name: 'c', dtype: 'int64', shape: [1], data: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8) } as const;
  const model = decode(
    encodeModel({
      nodes: [
        {
          op: 'Foo',
          domain: 'com.microsoft',
          inputs: ['x', '', 'w'],
          outputs: ['y'],
          attributes: { axis: -1, eps: { float: 0.5 }, mode: 'tanh', perm: [0, 300, -2] },
        },
      ],
      initializers: [weight, constant],
      inputs: [{ name: 'x', dtype: 'int32', shape: ['tokens', 7] }],
      outputs: [{ name: 'y', dtype: 'float32', shape: [] }],
    }),
  );
  expect(model.opset_import).toEqual([{ version: 21 }, { domain: 'com.microsoft', version: 1 }]);
  expect(model.graph.node).toEqual([
    {
      input: ['x', '', 'w'],
      output: ['y'],
      name: 'Foo y',
      op_type: 'Foo',
      domain: 'com.microsoft',
      attribute: [
        { name: 'axis', i: -1, type: 2 },
        { name: 'eps', f: 0.5, type: 1 },
        { name: 'mode', s: btoa('tanh'), type: 3 },
        { name: 'perm', ints: [0, 300, -2], type: 7 },
      ],
    },
  ]);
  expect(model.graph.initializer).toEqual([
    {
      dims: [3, 1_000_000],
      data_type: 10,
      name: 'w',
      data_location: 1,
      external_data: [
        { key: 'location', value: 'model.safetensors' },
        { key: 'offset', value: '5000000123' },
        { key: 'length', value: '6000000' },
      ],
    },
    { dims: [1], data_type: 7, name: 'c', raw_data: btoa('\x01\x02\x03\x04\x05\x06\x07\x08') },
  ]);
  expect(model.graph.input).toEqual([
    { name: 'x', type: { tensor_type: { elem_type: 6, shape: { dim: [{ dim_param: 'tokens' }, { dim_value: 7 }] } } } },
  ]);
  expect(model.graph.output).toEqual([{ name: 'y', type: { tensor_type: { elem_type: 1, shape: {} } } }]);
});

test('what no output needs is not in the graph: nodes, inputs, weights', () => {
  const graph = new GraphBuilder();
  const stored = {
    file: '/models/a/model.safetensors',
    byteOffset: 8,
    byteLength: 8,
    dtype: 'float32',
    shape: [2],
  } as const;
  const x = graph.input('x', 'float32', [2]);
  const [used, unused] = graph.nodes('com.microsoft.Pair', [x, graph.weight('needed', stored)], { alpha: float(1) }, 2);
  graph.node('Add', [unused!, graph.weight('idle', { ...stored, file: '/models/b/other.safetensors' })]);
  graph.node('Relu', [graph.input('z', 'float32', [2])]);
  graph.output('y', used!, 'float32', [2]);

  const { model, inputs, outputs, weightsFolder } = graph.finish();
  const decoded = decode(model).graph;
  expect({ inputs, outputs, weightsFolder }).toEqual({ inputs: ['x'], outputs: ['y'], weightsFolder: '/models/a' });
  expect(decoded.initializer.map(({ name }: { name: string }) => name)).toEqual(['needed']);
  expect(decoded.node[0].output[1], 'an output of ONNX Runtime’s own operator that nobody reads').toBe('');
  expect(decoded.node.map(({ op_type }: { op_type: string }) => op_type)).toEqual(['Pair', 'Identity']);
});

test.each([
  { op: 'Softmax', irVersion: 10, opset: 21 },
  { op: 'Attention', irVersion: 11, opset: 23 },
])('a model with $op asks for opset $opset', ({ op, irVersion, opset }) => {
  const node = { op, domain: '', inputs: ['x'], outputs: ['y'], attributes: {} };
  const model = decode(encodeModel({ nodes: [node], initializers: [], inputs: [], outputs: [] }));
  expect(model.ir_version).toBe(irVersion);
  expect(model.opset_import[0]).toEqual({ version: opset });
});
