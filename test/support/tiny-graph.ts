/** ONNX models of one or two nodes, written by hand (onnx.proto's field numbers), so that runtime's tests need no graph/. */

const FLOAT = 1;
const IR_VERSION = 8;
const OPSET = 17;

/** `total` = `x` op `past`, both float32 [n]; `twice` = `total` + `total` where it is wanted. */
export function tinyGraph(op: 'Add' | 'Reshape' | 'NoSuchOp' = 'Add', { twice = false } = {}): Uint8Array {
  const node = message([text(1, 'x'), text(1, 'past'), text(2, 'total'), text(4, op)]);
  const second = message([text(1, 'total'), text(1, 'total'), text(2, 'twice'), text(4, 'Add')]);
  const graph = message([
    bytes(1, node),
    ...(twice ? [bytes(1, second)] : []),
    text(2, 'tiny'),
    bytes(11, vector('x')),
    bytes(11, vector('past')),
    bytes(12, vector('total')),
    ...(twice ? [bytes(12, vector('twice'))] : []),
  ]);
  const opset = message([number(2, OPSET)]);
  return message([number(1, IR_VERSION), bytes(7, graph), bytes(8, opset)]);
}

function vector(name: string): Uint8Array {
  const shape = message([bytes(1, message([text(2, 'n')]))]);
  const tensorType = message([number(1, FLOAT), bytes(2, shape)]);
  return message([text(1, name), bytes(2, message([bytes(1, tensorType)]))]);
}

function message(fields: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(fields));
}

function number(field: number, value: number): Uint8Array {
  return Uint8Array.of(field << 3, value);
}

function text(field: number, value: string): Uint8Array {
  return bytes(field, Buffer.from(value));
}

/** Everything here is shorter than 128 bytes times 128, so a length takes two bytes at most. */
function bytes(field: number, value: Uint8Array): Uint8Array {
  const length = value.length < 128 ? [value.length] : [(value.length & 127) | 128, value.length >> 7];
  return Uint8Array.of((field << 3) | 2, ...length, ...value);
}
