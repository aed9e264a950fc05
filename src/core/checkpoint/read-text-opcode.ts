import type { PickleCursor } from './pickle-cursor.js';

/** The arguments of protocol 0's opcodes, which are lines of text. */

/** Names, mostly; a tensor's bytes are never written as text. */
const MAX_TEXT_BYTES = 1024 * 1024;

/** Protocol 0 writes booleans as the integers `00` and `01`. */
export function readInt(cursor: PickleCursor): number | bigint | boolean {
  const start = cursor.offset;
  const value = cursor.decimal();
  const isBoolean = cursor.offset - start === 3 && cursor.bytes[start] === 0x30;
  return isBoolean && (value === 0 || value === 1) ? value === 1 : value;
}

export function readFloat(cursor: PickleCursor): number {
  const text = cursor.line();
  if (/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(text)) return Number(text);
  const special = /^([+-]?)(inf|nan)$/.exec(text);
  if (special === null) throw cursor.corrupt(`${JSON.stringify(text)} is not a number`);
  if (special[2] === 'nan') return Number.NaN;
  return special[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}

/** A `str` of Python 2, quoted and escaped: `'a\x00b'`. */
export function readString(cursor: PickleCursor): string {
  const line = cursor.line(MAX_TEXT_BYTES);
  const quote = line.at(0);
  if (line.length < 2 || (quote !== "'" && quote !== '"') || line.at(-1) !== quote) {
    throw cursor.corrupt('a string without its quotes');
  }
  const bytes = line
    .slice(1, -1)
    .replace(/\\(x[0-9a-fA-F]{2}|[0-7]{1,3}|[\s\S])/g, (_, escaped: string) => unescapePython(escaped));
  return cursor.python2Text(Buffer.from(bytes, 'latin1'));
}

/** raw-unicode-escape: `a\u1234`. */
export function readUnicode(cursor: PickleCursor): string {
  const line = cursor.line(MAX_TEXT_BYTES);
  return line.replace(/\\u([0-9a-fA-F]{4})|\\U([0-9a-fA-F]{8})/g, (whole, short?: string, long?: string) => {
    const codePoint = Number.parseInt(short ?? long ?? '', 16);
    return codePoint <= 0x10ffff ? String.fromCodePoint(codePoint) : whole;
  });
}

const singleEscapes: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['a', '\x07'],
  ['b', '\b'],
  ['f', '\f'],
  ['v', '\v'],
  ['\n', ''],
  ['\\', '\\'],
  ["'", "'"],
  ['"', '"'],
]);

function unescapePython(escaped: string): string {
  if (escaped.length === 3 && escaped.startsWith('x'))
    return String.fromCharCode(Number.parseInt(escaped.slice(1), 16));
  if (/^[0-7]+$/.test(escaped)) return String.fromCharCode(Number.parseInt(escaped, 8) & 0xff);
  return singleEscapes.get(escaped) ?? `\\${escaped}`;
}
