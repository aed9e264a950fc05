/**
 * Writes protobuf's wire format: fields of varints, 32-bit floats and length-delimited bytes.
 *
 * Source: https://protobuf.dev/programming-guides/encoding/
 */
export class ProtobufWriter {
  #buffer = Buffer.allocUnsafe(64);
  #length = 0;

  /** An int32, int64, enum or bool. */
  int(field: number, value: number): this {
    this.#tag(field, WIRE_VARINT);
    this.#varint(value);
    return this;
  }

  float(field: number, value: number): this {
    this.#tag(field, WIRE_32_BIT);
    this.#reserve(4);
    this.#length = this.#buffer.writeFloatLE(value, this.#length);
    return this;
  }

  bytes(field: number, value: Uint8Array): this {
    this.#tag(field, WIRE_BYTES);
    this.#varint(value.length);
    this.#reserve(value.length);
    this.#buffer.set(value, this.#length);
    this.#length += value.length;
    return this;
  }

  string(field: number, value: string): this {
    const byteLength = Buffer.byteLength(value);
    this.#tag(field, WIRE_BYTES);
    this.#varint(byteLength);
    this.#reserve(byteLength);
    this.#length += this.#buffer.write(value, this.#length);
    return this;
  }

  message(field: number, value: ProtobufWriter): this {
    return this.bytes(field, value.finish());
  }

  /** A view of what was written, good until more is. */
  finish(): Uint8Array {
    return this.#buffer.subarray(0, this.#length);
  }

  #tag(field: number, wireType: number): void {
    this.#varint(field * 8 + wireType);
  }

  /** Seven bits a byte, low ones first. A negative number has all 64 bits of its two's complement: nine sevens and the sign. */
  #varint(value: number): void {
    this.#reserve(MAX_VARINT_BYTES);
    let rest = value;
    for (let count = 0; rest > 0x7f || (value < 0 && count < MAX_VARINT_BYTES - 1); count++) {
      const high = Math.floor(rest / 0x80);
      this.#buffer[this.#length++] = (rest - high * 0x80) | 0x80;
      rest = high;
    }
    this.#buffer[this.#length++] = value < 0 ? 1 : rest;
  }

  #reserve(byteLength: number): void {
    if (this.#length + byteLength <= this.#buffer.length) return;
    const larger = Buffer.allocUnsafe(2 * (this.#length + byteLength));
    this.#buffer.copy(larger, 0, 0, this.#length);
    this.#buffer = larger;
  }
}

const WIRE_VARINT = 0;
const WIRE_BYTES = 2;
const WIRE_32_BIT = 5;
const MAX_VARINT_BYTES = 10;
