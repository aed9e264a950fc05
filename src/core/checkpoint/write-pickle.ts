import { contiguousStrides } from '../tensor/axes.js';
import { isLazyTensor } from '../tensor/is-lazy-tensor.js';
import type { LazyTensor } from '../tensor/lazy-tensor.js';
import { opcode } from './pickle-opcodes.js';
import type { InertObject, PickleDict, PickleValue } from './pickle-value.js';

export interface WritePickleOptions {
  /** Under which key, and as how many elements of which class (`torch.FloatStorage`), a tensor's numbers are stored. */
  storageOf?: (tensor: LazyTensor) => { key: string; className: string; elements: number };
}

/**
 * Writes a value as `torch.save` would: pickle protocol 2. Arrays become lists, maps dicts, an object of
 * `builtins.float` a float even where it is whole. What two places share is written twice, but for a tensor's storage.
 *
 * @throws RangeError for a bare storage, or a tensor without `storageOf`
 */
export function writePickle(value: PickleValue, options: WritePickleOptions = {}): Uint8Array {
  const parts: Uint8Array[] = [Uint8Array.of(opcode.PROTO, 2)];
  const op = (...bytes: number[]) => void parts.push(Uint8Array.from(bytes));
  writeValue(value);
  op(opcode.STOP);
  return Buffer.concat(parts);

  function writeValue(item: PickleValue): void {
    if (item === null) op(opcode.NONE);
    else if (typeof item === 'boolean') op(item ? opcode.NEWTRUE : opcode.NEWFALSE);
    else if (typeof item === 'bigint') writeInteger(item);
    else if (typeof item === 'number') isInteger(item) ? writeInteger(BigInt(item)) : writeFloat(item);
    else if (typeof item === 'string') writeText(item);
    else if (item instanceof Uint8Array) writeBytes(item);
    else if (Array.isArray(item)) writeList(item);
    else if (item instanceof Map) writeDict(item);
    else if (isLazyTensor(item)) writeTensor(item);
    else if (item.kind === 'global') writeGlobal(item.name);
    else if (item.kind === 'object') writeObject(item);
    else throw new RangeError('a storage is written as part of a tensor');
  }

  function writeInteger(integer: bigint): void {
    if (integer >= -(2n ** 31n) && integer < 2n ** 31n) {
      const bytes = Buffer.alloc(5);
      bytes[0] = opcode.BININT;
      bytes.writeInt32LE(Number(integer), 1);
      parts.push(bytes);
      return;
    }
    const byteLength = Math.ceil((integer.toString(2).length + 1) / 8);
    const hex = BigInt.asUintN(byteLength * 8, integer)
      .toString(16)
      .padStart(byteLength * 2, '0');
    op(opcode.LONG1, byteLength, ...Buffer.from(hex, 'hex').reverse());
  }

  function writeFloat(float: number): void {
    const bytes = Buffer.alloc(9);
    bytes[0] = opcode.BINFLOAT;
    bytes.writeDoubleBE(float, 1);
    parts.push(bytes);
  }

  function writeText(text: string): void {
    const utf8 = Buffer.from(text, 'utf8');
    const head = Buffer.alloc(5);
    head[0] = opcode.BINUNICODE;
    head.writeUInt32LE(utf8.length, 1);
    parts.push(head, utf8);
  }

  /** Protocol 2, made for Python 2, has no bytes of its own. */
  function writeBytes(bytes: Uint8Array): void {
    writeGlobal('_codecs.encode');
    writeText(Buffer.from(bytes).toString('latin1'));
    writeText('latin1');
    op(opcode.TUPLE2, opcode.REDUCE);
  }

  function writeList(values: readonly PickleValue[]): void {
    op(opcode.EMPTY_LIST);
    writeItems(values);
  }

  function writeItems(values: readonly PickleValue[]): void {
    op(opcode.MARK);
    for (const value of values) writeValue(value);
    op(opcode.APPENDS);
  }

  function writeTuple(values: readonly PickleValue[]): void {
    op(opcode.MARK);
    for (const value of values) writeValue(value);
    op(opcode.TUPLE);
  }

  function writeDict(dict: PickleDict): void {
    op(opcode.EMPTY_DICT);
    writeEntries(dict);
  }

  function writeEntries(dict: PickleDict): void {
    op(opcode.MARK);
    for (const [key, entry] of dict) {
      writeValue(key);
      writeValue(entry);
    }
    op(opcode.SETITEMS);
  }

  function writeGlobal(name: string): void {
    const dot = name.lastIndexOf('.');
    const moduleName = name.slice(0, dot).replace(/^builtins$/, '__builtin__');
    op(opcode.GLOBAL);
    parts.push(Buffer.from(`${moduleName}\n${name.slice(dot + 1)}\n`, 'utf8'));
  }

  function writeObject({ className, args, state, items, entries }: InertObject): void {
    const [first] = args;
    if (className === 'builtins.float' && typeof first === 'number') {
      writeFloat(first);
      return;
    }
    writeGlobal(className);
    writeTuple(args);
    op(args.length > 0 ? opcode.REDUCE : opcode.NEWOBJ);
    if (items !== undefined) writeItems(items);
    if (entries !== undefined) writeEntries(entries);
    if (state === null) return;
    writeValue(state);
    op(opcode.BUILD);
  }

  /** `torch._utils._rebuild_tensor_v2(storage, offset, shape, strides, requires_grad, hooks)` */
  function writeTensor(tensor: LazyTensor): void {
    if (options.storageOf === undefined) throw new RangeError('a tensor in a pickle of plain values');
    const { key, className, elements } = options.storageOf(tensor);
    writeGlobal('torch._utils._rebuild_tensor_v2');
    op(opcode.MARK);
    op(opcode.MARK);
    writeText('storage');
    writeGlobal(className);
    writeText(key);
    writeText('cpu');
    writeInteger(BigInt(elements));
    op(opcode.TUPLE, opcode.BINPERSID);
    writeInteger(0n);
    writeTuple(tensor.shape as PickleValue[]);
    writeTuple(contiguousStrides(tensor.shape));
    op(opcode.NEWFALSE);
    writeGlobal('collections.OrderedDict');
    op(opcode.EMPTY_TUPLE, opcode.REDUCE, opcode.TUPLE, opcode.REDUCE);
  }
}

/** -0 is a float to Python. */
function isInteger(number: number): boolean {
  return Number.isSafeInteger(number) && !Object.is(number, -0);
}
