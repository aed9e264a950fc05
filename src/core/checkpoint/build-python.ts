import { isGovernedPackage } from './governed-packages.js';
import { isGlobal } from './pickle-kinds.js';
import type { GlobalReference, InertObject, PickleDict, PickleValue } from './pickle-value.js';
import { refusedGlobal } from './refused-global.js';

/** dict, OrderedDict, Counter: from nothing, from a dict, or from a list of pairs. */
export function buildDict([entries]: readonly PickleValue[]): PickleDict | undefined {
  if (entries === undefined) return new Map();
  if (entries instanceof Map) return new Map(entries);
  if (!Array.isArray(entries)) return undefined;
  const isPair = (entry: PickleValue): entry is [PickleValue, PickleValue] =>
    Array.isArray(entry) && entry.length === 2;
  return entries.every(isPair) ? new Map(entries) : undefined;
}

/** `_codecs.encode(text, 'latin1')`: how protocol 2, made for Python 2, writes bytes. */
export function encodeText([text, encoding]: readonly PickleValue[]): Uint8Array | undefined {
  if (typeof text !== 'string') return undefined;
  if (encoding === 'latin1' || encoding === 'latin-1') return latin1Bytes(text);
  return encoding === undefined || encoding === 'utf-8' || encoding === 'utf8' ? Buffer.from(text, 'utf8') : undefined;
}

/** bytes and bytearray: from nothing, from a text and its encoding, from bytes, or from a list of numbers. */
export function buildBytes(args: readonly PickleValue[]): Uint8Array | undefined {
  const [content] = args;
  if (content === undefined) return new Uint8Array();
  if (content instanceof Uint8Array) return content;
  if (typeof content === 'string') return encodeText(args);
  if (!Array.isArray(content)) return undefined;
  const isByte = (value: PickleValue): value is number => typeof value === 'number' && value >= 0 && value <= 255;
  return content.every(isByte) ? Uint8Array.from(content) : undefined;
}

/**
 * `getattr(Outer, 'Inner')`: how protocols before 4 name a class inside a class, and some releases of Python a member of an
 * enumeration. Only of packages that are not known, and to be named, not called: a method stays a name.
 *
 * @throws InputError ERR_UNSAFE_PICKLE for anything else that getattr could do
 */
export function attributeOfClass([outer, name]: readonly PickleValue[], fileName: string): GlobalReference {
  if (!isGlobal(outer) || isGovernedPackage(outer.name) || typeof name !== 'string' || !/^(?!__)\w+$/.test(name)) {
    throw refusedGlobal('builtins.getattr', fileName);
  }
  return { kind: 'global', name: `${outer.name}.${name}` };
}

/** `copyreg._reconstructor(cls, base, state)`: how protocols 0 and 1 make an object. */
export function reconstructInstance([cls, base, state]: readonly PickleValue[]): InertObject | undefined {
  if (!isGlobal(cls) || !isGlobal(base)) return undefined;
  return {
    kind: 'object',
    className: cls.name,
    args: state === undefined || state === null ? [] : [state],
    state: null,
  };
}

/** `copyreg.__newobj__(cls, *args)` */
export function newInstance([cls, ...args]: readonly PickleValue[]): InertObject | undefined {
  return isGlobal(cls) ? { kind: 'object', className: cls.name, args, state: null } : undefined;
}

function latin1Bytes(text: string): Uint8Array | undefined {
  for (let index = 0; index < text.length; index++) if (text.charCodeAt(index) > 0xff) return undefined;
  return Buffer.from(text, 'latin1');
}
