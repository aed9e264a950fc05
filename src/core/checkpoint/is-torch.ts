import type { ByteSource } from '../files/byte-source.js';
import { readZip } from '../files/read-zip.js';
import { opcode } from './pickle-opcodes.js';
import { findTorchRoot } from './read-torch-zip.js';

/** Whether bytes look like something for `readTorch`: a zip with a data.pkl, or a pickle of any protocol. */
export async function isTorch(source: ByteSource): Promise<boolean> {
  if (await isZip(source)) return findTorchRoot((await readZip(source)).entries.keys()) !== undefined;
  return isPickle(source);
}

/** Whether bytes begin as a zip archive does. */
export async function isZip(source: ByteSource): Promise<boolean> {
  const head = await source.read(0, Math.min(4, source.byteLength));
  return Buffer.from(head).toString('latin1') === 'PK\x03\x04';
}

/** Protocols from 2 on say so. Before, a pickle is only known by beginning and ending as one. */
async function isPickle(source: ByteSource): Promise<boolean> {
  if (source.byteLength < 2) return false;
  const [first, second] = await source.read(0, 2);
  if (first === opcode.PROTO) return second! <= 5;
  const [last] = await source.read(source.byteLength - 1, 1);
  return last === opcode.STOP && oldBeginnings.has(first!);
}

/** Whatever an old pickle's first value can be made with. */
const oldBeginnings: ReadonlySet<number> = new Set([
  ...[opcode.MARK, opcode.EMPTY_TUPLE, opcode.EMPTY_LIST, opcode.EMPTY_DICT, opcode.GLOBAL, opcode.NONE],
  ...[opcode.INT, opcode.LONG, opcode.FLOAT, opcode.STRING, opcode.UNICODE, opcode.BININT, opcode.BININT1],
  ...[opcode.BININT2, opcode.BINFLOAT, opcode.BINSTRING, opcode.SHORT_BINSTRING, opcode.BINUNICODE],
]);
