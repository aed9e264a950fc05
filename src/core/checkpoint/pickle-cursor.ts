import { InputError } from '../errors.js';
import { toInteger } from './to-integer.js';

/** The longest integer taken: Python's own random states and 128-bit counters are far shorter. */
const MAX_INTEGER_BYTES = 1024;
/** The longest line of protocol 0's text opcodes other than strings: numbers, names, memo keys. */
const MAX_LINE_BYTES = 4096;

const newline = 0x0a;

/** Reads the arguments of pickle opcodes from bytes, one after the other, never past the end. */
export class PickleCursor {
  readonly #view: DataView;
  readonly #utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

  constructor(
    readonly bytes: Uint8Array,
    public offset: number,
    readonly name: string,
  ) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  corrupt(what: string): InputError {
    return new InputError('ERR_CORRUPT', `the pickle is corrupt at byte ${this.offset} (${what})`, {
      where: this.name,
    });
  }

  uint8(): number {
    return this.#view.getUint8(this.#advance(1));
  }

  uint16(): number {
    return this.#view.getUint16(this.#advance(2), true);
  }

  uint32(): number {
    return this.#view.getUint32(this.#advance(4), true);
  }

  int32(): number {
    return this.#view.getInt32(this.#advance(4), true);
  }

  /** A length: eight bytes that must fit a number. */
  length64(): number {
    const length = this.#view.getBigUint64(this.#advance(8), true);
    if (length > BigInt(Number.MAX_SAFE_INTEGER)) throw this.corrupt(`a length of ${length} bytes`);
    return Number(length);
  }

  float64(): number {
    return this.#view.getFloat64(this.#advance(8), false);
  }

  /** @throws InputError ERR_TRUNCATED where fewer bytes are left */
  need(byteLength: number): void {
    if (byteLength > this.bytes.length - this.offset) throw this.#truncated(byteLength);
  }

  /** A view, not a copy. */
  take(byteLength: number): Uint8Array {
    const from = this.#advance(byteLength);
    return this.bytes.subarray(from, from + byteLength);
  }

  /** Python writes lone surrogates as UTF-8 too (`surrogatepass`); they come out as U+FFFD. */
  text(byteLength: number): string {
    const bytes = this.take(byteLength);
    try {
      return this.#utf8.decode(bytes);
    } catch {
      return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
    }
  }

  /** A `str` of Python 2: UTF-8 as PyTorch reads it, else bytes of any kind, a character each. */
  python2Text(bytes: Uint8Array): string {
    try {
      return this.#utf8.decode(bytes);
    } catch {
      return Buffer.from(bytes).toString('latin1');
    }
  }

  /** Little-endian two's complement; exact, as a bigint where a number would not be. */
  integer(byteLength: number): number | bigint {
    if (byteLength > MAX_INTEGER_BYTES) throw this.corrupt(`an integer of ${byteLength} bytes`);
    const bytes = this.take(byteLength);
    if (byteLength === 0) return 0;
    if (byteLength <= 6) return Buffer.from(bytes.buffer, bytes.byteOffset, byteLength).readIntLE(0, byteLength);
    if (byteLength === 8) return toInteger(Buffer.from(bytes.buffer, bytes.byteOffset, 8).readBigInt64LE());
    const magnitude = BigInt(`0x${Buffer.from(bytes).reverse().toString('hex')}`);
    return toInteger(BigInt.asIntN(byteLength * 8, magnitude));
  }

  /** Up to the next newline, which is dropped; bytes are characters. */
  line(maxBytes = MAX_LINE_BYTES): string {
    const end = this.bytes.indexOf(newline, this.offset);
    if (end < 0 && this.bytes.length - this.offset <= maxBytes) throw this.#truncated(1);
    if (end < 0 || end - this.offset > maxBytes) throw this.corrupt(`a line of more than ${maxBytes} bytes`);
    const text = Buffer.from(this.take(end - this.offset)).toString('latin1');
    this.offset += 1;
    return text;
  }

  /** A line that names something: UTF-8. */
  nameLine(): string {
    return Buffer.from(this.line(), 'latin1').toString('utf8');
  }

  /** Protocol 0's integers: `12`, `-3`, `12L`. */
  decimal(): number | bigint {
    const text = this.line().replace(/L$/, '');
    if (!/^[+-]?\d+$/.test(text)) throw this.corrupt(`${JSON.stringify(text)} is not an integer`);
    return toInteger(BigInt(text));
  }

  /** A memo key: not negative. */
  memoKey(): number {
    const key = this.decimal();
    if (typeof key === 'bigint' || key < 0) throw this.corrupt(`memo key ${key}`);
    return key;
  }

  #advance(byteLength: number): number {
    const from = this.offset;
    this.need(byteLength);
    this.offset += byteLength;
    return from;
  }

  #truncated(byteLength: number): InputError {
    return new InputError(
      'ERR_TRUNCATED',
      `the pickle ends early (${byteLength} bytes wanted at byte ${this.offset}, ${this.bytes.length - this.offset} left)`,
      { where: this.name, remedy: 'copy or download the file again' },
    );
  }
}
