/**
 * Writes protobuf's wire format: fields of varints, 32-bit floats and length-delimited bytes.
 *
 * Source: https://protobuf.dev/programming-guides/encoding/
 */
export class ProtobufWriter {
  readonly #chunks: Uint8Array[] = [];

  /** An int32, int64, enum or bool. */
  int(field: number, value: number): this {
    return this.#tag(field, WIRE_VARINT).#push(varint(BigInt(value)));
  }

  float(field: number, value: number): this {
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setFloat32(0, value, true);
    return this.#tag(field, WIRE_32_BIT).#push(bytes);
  }

  bytes(field: number, value: Uint8Array): this {
    return this.#tag(field, WIRE_BYTES)
      .#push(varint(BigInt(value.length)))
      .#push(value);
  }

  string(field: number, value: string): this {
    return this.bytes(field, utf8.encode(value));
  }

  message(field: number, value: ProtobufWriter): this {
    return this.bytes(field, value.finish());
  }

  finish(): Uint8Array {
    return Buffer.concat(this.#chunks);
  }

  #tag(field: number, wireType: number): this {
    return this.#push(varint(BigInt(field * 8 + wireType)));
  }

  #push(chunk: Uint8Array): this {
    this.#chunks.push(chunk);
    return this;
  }
}

const WIRE_VARINT = 0;
const WIRE_BYTES = 2;
const WIRE_32_BIT = 5;

const utf8 = new TextEncoder();

/** Seven bits a byte, low ones first; a negative number is its 64-bit two's complement. */
function varint(value: bigint): Uint8Array {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, value);
  while (rest > 0x7fn) {
    bytes.push(Number(rest & 0x7fn) | 0x80);
    rest >>= 7n;
  }
  bytes.push(Number(rest));
  return Uint8Array.from(bytes);
}
