import { InputError } from '../errors.js';
import { callGlobal, newObject, resolveGlobal } from './call-global.js';
import { checkNesting } from './check-nesting.js';
import { PickleCursor } from './pickle-cursor.js';
import { isGlobal, isInertObject } from './pickle-kinds.js';
import { opcode } from './pickle-opcodes.js';
import { PickleStack } from './pickle-stack.js';
import type { GlobalReference, PickleDict, PickleValue } from './pickle-value.js';
import { readFloat, readInt, readString, readUnicode } from './read-text-opcode.js';
import { refusedGlobal } from './refused-global.js';

export interface PickleOptions {
  /** For messages. */
  name: string;
  /** Where in the bytes the pickle begins. */
  byteOffset?: number;
  /** What a persistent id stands for (PyTorch: a storage). Without it, or where it gives undefined, an id is corrupt. */
  loadPersistent?: (id: PickleValue) => PickleValue | undefined;
}

export interface ParsedPickle {
  value: PickleValue;
  /** Where the next thing in the bytes begins. */
  endOffset: number;
}

/**
 * Just enough of Python's pickle, protocols 0 to 5, to read what checkpoints hold: nothing is imported and nothing called
 * but this program's own few builders (allowed-globals.ts). Sources: CPython's pickletools and PEP 3154, PEP 574.
 *
 * @throws InputError ERR_UNSAFE_PICKLE for a global that is not allowed, ERR_TRUNCATED where the bytes end early, ERR_CORRUPT
 */
export function parsePickle(bytes: Uint8Array, options: PickleOptions): ParsedPickle {
  const { name, byteOffset = 0 } = options;
  const cursor = new PickleCursor(bytes, byteOffset, name);
  const stack = new PickleStack(cursor);
  const run = createInterpreter(cursor, stack, options);

  for (let code = cursor.uint8(); code !== opcode.STOP; code = cursor.uint8()) run(code);
  const value = stack.pop();
  checkNesting(value, name);
  return { value, endOffset: cursor.offset };
}

function createInterpreter(
  cursor: PickleCursor,
  stack: PickleStack,
  { name, loadPersistent }: PickleOptions,
): (code: number) => void {
  return (code) => {
    switch (code) {
      case opcode.PROTO:
        if (cursor.uint8() > 5) throw cursor.corrupt('an unknown protocol');
        return;
      case opcode.FRAME:
        return cursor.need(cursor.length64());

      case opcode.NONE:
        return stack.push(null);
      case opcode.NEWTRUE:
        return stack.push(true);
      case opcode.NEWFALSE:
        return stack.push(false);
      case opcode.INT:
        return stack.push(readInt(cursor));
      case opcode.LONG:
        return stack.push(cursor.decimal());
      case opcode.BININT:
        return stack.push(cursor.int32());
      case opcode.BININT1:
        return stack.push(cursor.uint8());
      case opcode.BININT2:
        return stack.push(cursor.uint16());
      case opcode.LONG1:
        return stack.push(cursor.integer(cursor.uint8()));
      case opcode.LONG4:
        return stack.push(cursor.integer(cursor.uint32()));
      case opcode.FLOAT:
        return stack.push(readFloat(cursor));
      case opcode.BINFLOAT:
        return stack.push(cursor.float64());

      case opcode.STRING:
        return stack.push(readString(cursor));
      case opcode.UNICODE:
        return stack.push(readUnicode(cursor));
      case opcode.BINSTRING:
        return stack.push(cursor.python2Text(cursor.take(cursor.uint32())));
      case opcode.SHORT_BINSTRING:
        return stack.push(cursor.python2Text(cursor.take(cursor.uint8())));
      case opcode.BINUNICODE:
        return stack.push(cursor.text(cursor.uint32()));
      case opcode.SHORT_BINUNICODE:
        return stack.push(cursor.text(cursor.uint8()));
      case opcode.BINUNICODE8:
        return stack.push(cursor.text(cursor.length64()));
      case opcode.BINBYTES:
        return stack.pushContainer(cursor.take(cursor.uint32()));
      case opcode.SHORT_BINBYTES:
        return stack.pushContainer(cursor.take(cursor.uint8()));
      case opcode.BINBYTES8:
      case opcode.BYTEARRAY8:
        return stack.pushContainer(cursor.take(cursor.length64()));

      case opcode.EMPTY_LIST:
      case opcode.EMPTY_TUPLE:
        return stack.pushContainer([]);
      case opcode.EMPTY_DICT:
        return stack.pushContainer(new Map());
      case opcode.EMPTY_SET:
        return stack.pushContainer({ kind: 'object', className: 'builtins.set', args: [[]], state: null });
      case opcode.LIST:
      case opcode.TUPLE:
        return stack.pushContainer(stack.popToMark());
      case opcode.TUPLE1:
        return stack.pushContainer(stack.popTuple(1));
      case opcode.TUPLE2:
        return stack.pushContainer(stack.popTuple(2));
      case opcode.TUPLE3:
        return stack.pushContainer(stack.popTuple(3));
      case opcode.DICT:
        return stack.pushContainer(new Map(stack.popPairsToMark()));
      case opcode.FROZENSET:
        return stack.pushContainer({
          kind: 'object',
          className: 'builtins.frozenset',
          args: [stack.popToMark()],
          state: null,
        });
      case opcode.APPEND: {
        const value = stack.pop();
        return append([value]);
      }
      case opcode.APPENDS:
      case opcode.ADDITEMS:
        return append(stack.popToMark());
      case opcode.SETITEM: {
        const [key, value] = stack.popTuple(2) as [PickleValue, PickleValue];
        return setItems([[key, value]]);
      }
      case opcode.SETITEMS:
        return setItems(stack.popPairsToMark());

      case opcode.MARK:
        return stack.mark();
      case opcode.POP:
        return stack.popValueOrMark();
      case opcode.POP_MARK:
        stack.popToMark();
        return;
      case opcode.DUP:
        return stack.push(stack.top());
      case opcode.PUT:
        return stack.memoize(cursor.memoKey());
      case opcode.BINPUT:
        return stack.memoize(cursor.uint8());
      case opcode.LONG_BINPUT:
        return stack.memoize(cursor.uint32());
      case opcode.MEMOIZE:
        return stack.memoize();
      case opcode.GET:
        return stack.recall(cursor.memoKey());
      case opcode.BINGET:
        return stack.recall(cursor.uint8());
      case opcode.LONG_BINGET:
        return stack.recall(cursor.uint32());

      case opcode.GLOBAL:
        return stack.pushContainer(resolveGlobal(cursor.nameLine(), cursor.nameLine(), name));
      case opcode.STACK_GLOBAL: {
        const qualifiedName = stack.popString();
        return stack.pushContainer(resolveGlobal(stack.popString(), qualifiedName, name));
      }
      case opcode.REDUCE: {
        const args = stack.popList();
        return stack.pushContainer(callGlobal(popGlobal('a call of'), args, name));
      }
      case opcode.INST: {
        const global = resolveGlobal(cursor.nameLine(), cursor.nameLine(), name);
        return stack.pushContainer(callGlobal(global, stack.popToMark(), name));
      }
      case opcode.OBJ: {
        const [cls, ...args] = stack.popToMark();
        if (!isGlobal(cls)) throw cursor.corrupt('an object without a class');
        return stack.pushContainer(callGlobal(cls, args, name));
      }
      case opcode.NEWOBJ: {
        const args = stack.popList();
        return stack.pushContainer(newObject(popGlobal('an object of'), args, name));
      }
      case opcode.NEWOBJ_EX: {
        const keywords = stack.popDict();
        const args = stack.popList();
        return stack.pushContainer(
          newObject(popGlobal('an object of'), keywords.size > 0 ? [...args, keywords] : args, name),
        );
      }
      case opcode.BUILD:
        return setState(stack.pop());

      case opcode.PERSID:
        return stack.pushContainer(persistent(cursor.nameLine()));
      case opcode.BINPERSID:
        return stack.pushContainer(persistent(stack.pop()));

      case opcode.EXT1:
      case opcode.EXT2:
      case opcode.EXT4:
        throw new InputError('ERR_UNSAFE_PICKLE', "the pickle calls on Python's extension registry", { where: name });
      case opcode.NEXT_BUFFER:
      case opcode.READONLY_BUFFER:
        throw cursor.corrupt('a buffer that is outside of the file');
      default:
        throw cursor.corrupt(`no opcode 0x${code.toString(16).padStart(2, '0')}`);
    }
  };

  function popGlobal(what: string): GlobalReference {
    const global = stack.pop();
    if (!isGlobal(global)) throw cursor.corrupt(`${what} what is no class or function`);
    return global;
  }

  function append(values: readonly PickleValue[]): void {
    const list = listOf(stack.top());
    if (list === undefined) throw cursor.corrupt('an item for what is no list');
    for (const value of values) list.push(value);
  }

  function setItems(pairs: readonly [PickleValue, PickleValue][]): void {
    const dict = dictOf(stack.top());
    if (dict === undefined) throw cursor.corrupt('a key for what is no dict');
    for (const [key, value] of pairs) dict.set(key, value);
  }

  /** BUILD: `__setstate__`, or attributes. Those of an OrderedDict (a state_dict's `_metadata`) are not kept. */
  function setState(state: PickleValue): void {
    const target = stack.top();
    if (isGlobal(target)) throw refusedGlobal(target.name, name);
    if (isInertObject(target)) target.state = state;
    else if (!(target instanceof Map)) throw cursor.corrupt('attributes for what is no object');
  }

  function persistent(id: PickleValue): PickleValue {
    const value = loadPersistent?.(id);
    if (value === undefined) throw cursor.corrupt('a persistent id that stands for nothing');
    return value;
  }
}

function listOf(target: PickleValue): PickleValue[] | undefined {
  if (Array.isArray(target)) return target;
  if (!isInertObject(target)) return undefined;
  const [members] = target.args;
  if (target.className === 'builtins.set' && Array.isArray(members)) return members;
  target.items ??= [];
  return target.items;
}

function dictOf(target: PickleValue): PickleDict | undefined {
  if (target instanceof Map) return target;
  if (!isInertObject(target)) return undefined;
  target.entries ??= new Map();
  return target.entries;
}
