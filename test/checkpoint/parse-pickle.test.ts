import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parsePickle } from '../../dist/core/checkpoint/parse-pickle.js';
import type { PickleValue } from '../../dist/core/checkpoint/pickle-value.js';
import { InputError } from '../../dist/core/errors.js';
import { fixture } from '../support/shared.js';

const parse = (bytes: Uint8Array): PickleValue => parsePickle(bytes, { name: 'test.pkl' }).value;
const pickleOf = (...parts: (string | number[])[]): Uint8Array =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : Buffer.from(part))));

interface Vector {
  title: string;
  pickle: string;
  value: unknown;
}
const vectors = JSON.parse(readFileSync(fixture('pickle/vectors.json'), 'utf8')) as Vector[];

describe('pickles that Python wrote are read as the values they stand for', () => {
  test.each(vectors)('$title', ({ pickle, value }) => {
    expect(describeValue(parse(Buffer.from(pickle, 'base64')))).toEqual(value);
  });

  test("Python 2's strings are UTF-8 where they can be, else a character for each byte", () => {
    expect(parse(pickleOf("(S'caf\\xc3\\xa9'\nU\x05caf\xc3\xa9U\x02\xff\x00l."))).toEqual(['café', 'café', 'ÿ\x00']);
  });

  test('a value in two places is one value', () => {
    const { pickle } = vectors.find(({ title }) => title === 'one list in two places, protocol 4')!;
    const [first, second] = parse(Buffer.from(pickle, 'base64')) as PickleValue[];
    expect(first).toBe(second);
  });

  test('an object may hold itself', () => {
    const object = parse(pickleOf('\x80\x02ca.b\nNode\n)\x81q\x00}U\x02meh\x00sb.'));
    expect(object).toMatchObject({ className: 'a.b.Node' });
    expect((object as { state: Map<string, PickleValue> }).state.get('me')).toBe(object);
  });
});

describe('what a pickle may name', () => {
  test.each([
    ['a function of the standard library', 'cos\nsystem\n(S"id"\ntR.', 'os.system'],
    ['one that is named and not called', 'cos\nsystem\n.', 'os.system'],
    ['one under its name in Python 2', 'c__builtin__\neval\n(S"1"\ntR.', '__builtin__.eval'],
    ['a class of the standard library', '\x80\x02csubprocess\nPopen\n)\x81.', 'subprocess.Popen'],
    ['a private module of Python', 'c_posixsubprocess\nfork_exec\n.', '_posixsubprocess.fork_exec'],
    ['a function of PyTorch', '\x80\x02ctorch.hub\nload\n.', 'torch.hub.load'],
    ['a module', '\x80\x02ctorch\n_utils\n}b.', 'torch._utils'],
    ['a call of a package that fetches', 'chttpx\nClient\n(tR.', 'httpx.Client'],
    ['a call of a function of another package', 'ca_fork.tools\nrun\n(tR.', 'a_fork.tools.run'],
    ['a way through a module of another package', '\x80\x04\x8c\x06a_fork\x8c\tos.system\x93.', 'a_fork.os.system'],
    ['getattr of what is no class', 'c__builtin__\ngetattr\n(S"a"\nS"run"\ntR.', 'builtins.getattr'],
    ['getattr of a class of PyTorch', 'c__builtin__\ngetattr\n(ctorch\nTensor\nS"run"\ntR.', 'builtins.getattr'],
    ['getattr of a special name', 'c__builtin__\ngetattr\n(ca.b\nC\nS"__init__"\ntR.', 'builtins.getattr'],
    ['a call of a method', 'c__builtin__\ngetattr\n(ca.b\nC\nS"run"\ntR(tR.', 'a.b.C.run'],
    ['attributes for a class itself', '\x80\x02ca.b\nC\n}b.', 'a.b.C'],
    ['a call of what may only be named', 'ctorch\nTensor\n(tR.', 'torch.Tensor'],
    ['a member of Object.prototype', 'c__builtin__\nconstructor\n.', '__builtin__.constructor'],
  ])('%s is refused by name', (_, pickle, name) => {
    expect(() => parse(pickleOf(pickle))).toThrow(
      expect.objectContaining({
        code: 'ERR_UNSAFE_PICKLE',
        what: `global ${name} is not allow-listed; nothing was run`,
      }),
    );
  });

  test("Python's extension registry is refused", () => {
    expect(() => parse(pickleOf('\x80\x02\x82\x01.'))).toThrow(expect.objectContaining({ code: 'ERR_UNSAFE_PICKLE' }));
  });

  test('a member of an enumeration may be named by getattr', () => {
    const member = parse(pickleOf('c__builtin__\ngetattr\n(ca_fork.enums\nModelType\nS"bert"\ntR.'));
    expect(member).toEqual({ kind: 'global', name: 'a_fork.enums.ModelType.bert' });
  });

  test('a function of another package may be named', () => {
    expect(parse(pickleOf('ca_fork.tools\nrun\n.'))).toEqual({ kind: 'global', name: 'a_fork.tools.run' });
  });
});

describe('what a pickle may cost', () => {
  const doubling = Array.from(
    { length: 40 },
    (_, level) => `(h${String.fromCharCode(level)}h${String.fromCharCode(level)}lq${String.fromCharCode(level + 1)}`,
  );
  test.each([
    ['lists that double forty times', pickleOf('\x80\x02]q\x00', ...doubling, '.'), 'stands for more than'],
    [
      'a list in a list ten thousand deep',
      pickleOf('\x80\x02', ']'.repeat(10_000), 'a'.repeat(9_999), '.'),
      'levels deep',
    ],
    ['a list that holds itself', pickleOf('\x80\x02]q\x00h\x00a.'), 'holds itself'],
    ['three million dicts in three megabytes', pickleOf('\x80\x02(', '}'.repeat(3_000_000), 'l.'), 'makes more than'],
    ['twenty million values', pickleOf('\x80\x02(', 'N'.repeat(20_000_000), 'l.'), 'makes more than'],
    ['an integer of a megabyte', pickleOf('\x80\x02\x8b', [0, 0, 16, 0], '\x01'.repeat(2 ** 20), '.'), 'an integer of'],
    ['a text of four gigabytes', pickleOf('\x80\x02X\xff\xff\xff\xffab.'), 'ends early'],
    ['a frame of petabytes', pickleOf('\x80\x04\x95', [0, 0, 0, 0, 0, 0, 8, 0], 'N.'), 'ends early'],
  ])('%s: refused', (_, pickle, what) => {
    expect(() => parse(pickle)).toThrow(what);
  });
});

test('any bytes end in a value or an InputError', () => {
  const opcodes = Buffer.from(
    '().012BCFGIJKLMNPQRSTUVX]abcdeghijloprqstu}\x80\x81\x85\x86\x87\x88\x8a\x8c\x8f\x90\x92\x93\x94',
    'latin1',
  );
  const piece = fc.oneof(
    fc.constantFrom(...opcodes).map((code) => [code]),
    fc.array(fc.nat(255), { maxLength: 6 }),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
      try {
        parse(Uint8Array.from(pieces.flat()));
      } catch (error) {
        expect(error).toBeInstanceOf(InputError);
      }
    }),
    { numRuns: 3000 },
  );
});

/** As the vectors spell values that JSON has no word for. */
function describeValue(value: PickleValue): unknown {
  if (typeof value === 'bigint') return { $: 'bigint', of: String(value) };
  if (typeof value === 'number' && !Number.isFinite(value)) return { $: 'float', of: String(value) };
  if (value instanceof Uint8Array) return { $: 'bytes', of: Buffer.from(value).toString('hex') };
  if (value instanceof Map) return { $: 'map', of: [...value].map((pair) => pair.map(describeValue)) };
  if (Array.isArray(value)) return value.map(describeValue);
  if (typeof value !== 'object' || value === null || !('kind' in value)) return value;
  if (value.kind === 'global') return { $: 'global', of: value.name };
  if (value.kind !== 'object') throw new Error(`a ${value.kind} in a pickle of plain values`);
  return {
    $: 'object',
    of: value.className,
    args: value.args.map(describeValue),
    ...(value.state !== null && { state: describeValue(value.state) }),
    ...(value.items && { items: describeValue(value.items) }),
    ...(value.entries && { entries: describeValue(value.entries) }),
  };
}
