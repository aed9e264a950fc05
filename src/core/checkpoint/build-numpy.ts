import { isGlobal, isInertObject } from './pickle-kinds.js';
import type { InertObject, PickleValue } from './pickle-value.js';
import { toInteger } from './to-integer.js';

/** `_reconstruct(numpy.ndarray, shape, typecode)`: an array whose state (version, shape, dtype, order, bytes) follows. */
export function buildArray([cls]: readonly PickleValue[]): InertObject | undefined {
  return isGlobal(cls) ? { kind: 'object', className: cls.name, args: [], state: null } : undefined;
}

/** `scalar(dtype, bytes)`: the number itself, as sizes in `args` may be; an inert object for other types. */
export function buildScalar([dtype, bytes]: readonly PickleValue[]): PickleValue | undefined {
  if (!isInertObject(dtype) || dtype.className !== 'numpy.dtype') return undefined;
  const [typecode] = dtype.args;
  const read = typeof typecode === 'string' ? readers.get(typecode) : undefined;
  const byteOrder = Array.isArray(dtype.state) ? dtype.state[1] : undefined;
  if (read === undefined || byteOrder === '>' || !(bytes instanceof Uint8Array)) {
    return { kind: 'object', className: 'numpy.generic', args: [dtype, bytes ?? null], state: null };
  }
  if (bytes.length !== Number(String(typecode).slice(1))) return undefined;
  return read(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength));
}

const readers: ReadonlyMap<string, (view: DataView) => number | bigint | boolean> = new Map<
  string,
  (view: DataView) => number | bigint | boolean
>([
  ['b1', (view) => view.getUint8(0) !== 0],
  ['u1', (view) => view.getUint8(0)],
  ['i1', (view) => view.getInt8(0)],
  ['u2', (view) => view.getUint16(0, true)],
  ['i2', (view) => view.getInt16(0, true)],
  ['u4', (view) => view.getUint32(0, true)],
  ['i4', (view) => view.getInt32(0, true)],
  ['u8', (view) => toInteger(view.getBigUint64(0, true))],
  ['i8', (view) => toInteger(view.getBigInt64(0, true))],
  ['f4', (view) => view.getFloat32(0, true)],
  ['f8', (view) => view.getFloat64(0, true)],
]);
