import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readSafetensors } from '../../dist/core/checkpoint/read-safetensors.js';
import { writeSafetensors } from '../../dist/core/checkpoint/write-safetensors.js';
import { createFile } from '../../dist/core/files/create-file.js';
import { createMemorySource } from '../../dist/core/files/create-memory-source.js';
import { openFile } from '../../dist/core/files/open-file.js';
import { readAhead } from '../../dist/core/files/read-ahead.js';
import { cast } from '../../dist/core/tensor/cast.js';
import { fromTensor } from '../../dist/core/tensor/from-tensor.js';
import type { LazyTensor } from '../../dist/core/tensor/lazy-tensor.js';
import { readTensor } from '../../dist/core/tensor/read-tensor.js';
import { describeShared, shared } from '../support/shared.js';
import { temporaryFolder } from '../support/temporary-folder.js';

function file(header: string | Uint8Array, dataBytes: number, headerLength?: number): Uint8Array {
  const json = Buffer.from(header);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(headerLength ?? json.length));
  return Buffer.concat([length, json, Buffer.alloc(dataBytes, 7)]);
}

const read = (bytes: Uint8Array) => readSafetensors(createMemorySource(bytes, 'model.safetensors'));
const a = '"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}';

test.each<{ what: string; bytes: Uint8Array; says: string }>([
  { what: 'no bytes', bytes: new Uint8Array(0), says: 'only 0 bytes' },
  { what: 'a header longer than the file', bytes: file(`{${a}}`, 8, 1000), says: 'truncated' },
  { what: 'a header of exabytes', bytes: Buffer.alloc(64, 0xff), says: 'at most 100000000' },
  { what: 'a header that is not UTF-8', bytes: file(Buffer.from([0x7b, 0xff, 0x7d]), 0), says: 'not UTF-8' },
  { what: 'a header that is not JSON', bytes: file('{"a":', 8), says: 'not JSON' },
  { what: 'a header that is a list', bytes: file('[]', 0), says: 'begin with {' },
  { what: 'spaces before the header', bytes: file(` {${a}}`, 8), says: 'begin with {' },
  { what: 'a doubled tensor', bytes: file(`{${a},${a}}`, 8), says: '"a" twice' },
  {
    what: 'a doubled tensor spelled another way',
    bytes: file(`{${a},${a.replace('"a"', '"\\u0061"')}}`, 8),
    says: 'twice',
  },
  {
    what: 'a doubled key in a tensor',
    bytes: file(`{${a.replace('{', '{"dtype":"F64",')}}`, 8),
    says: '"dtype" twice',
  },
  {
    what: 'millions of values',
    bytes: file(`{"a":[${'1,'.repeat(3_000_000)}1]}`, 8),
    says: 'more than 3000000 values',
  },
  { what: 'a name of megabytes', bytes: file(`{"${'\\\\'.repeat(5_000_000)}":1}`, 8), says: '…' },
  { what: 'an unknown dtype', bytes: file(`{${a.replace('F32', 'F31')}}`, 8), says: 'dtype "F31"' },
  { what: 'a negative dimension', bytes: file(`{${a.replace('[2]', '[-2]')}}`, 8), says: 'no shape' },
  { what: 'a shape whose bytes differ', bytes: file(`{${a.replace('[2]', '[3]')}}`, 8), says: 'not those of F32 [3]' },
  {
    what: 'a shape beyond all numbers',
    bytes: file(`{${a.replace('[2]', '[4294967296,4294967296]')}}`, 8),
    says: 'bytes, not those',
  },
  { what: 'offsets that run backwards', bytes: file(`{${a.replace('[0,8]', '[8,0]')}}`, 8), says: '-8 bytes' },
  { what: 'data past the end', bytes: file(`{${a}}`, 7), says: 'ends at byte 8 of 7' },
  { what: 'data of no tensor at the end', bytes: file(`{${a}}`, 9), says: 'last 1 bytes' },
  { what: 'a hole', bytes: file(`{${a.replace('[0,8]', '[4,12]')}}`, 12), says: '4 bytes before tensor "a"' },
  {
    what: 'overlap',
    bytes: file(`{${a},${a.replace('"a"', '"b"').replace('[0,8]', '[4,12]')}}`, 12),
    says: '"b" overlaps',
  },
  { what: 'metadata that are no strings', bytes: file(`{"__metadata__":{"n":1},${a}}`, 8), says: '__metadata__' },
  { what: 'a tensor that is a number', bytes: file('{"a":1}', 0), says: '"a" is not described' },
])('refuses $what', async ({ bytes, says }) => {
  const refusal = await read(bytes).catch((error: unknown) => error);
  expect(refusal).toMatchObject({ code: 'ERR_SAFETENSORS', where: 'model.safetensors' });
  expect(String(refusal)).toContain(says);
});

test('tensors may bear any name, hold nothing, and lie in any order', async () => {
  const header = `{"__proto__":{"dtype":"F32","shape":[0,5],"data_offsets":[0,0]},"b":{"dtype":"U8","shape":[],"data_offsets":[8,9]},${a}}  `;
  const { tensors, stored } = await read(file(header, 9));
  expect([...tensors].map(([name, { dtype, shape }]) => [name, dtype, shape])).toEqual([
    ['__proto__', 'float32', [0, 5]],
    ['b', 'uint8', []],
    ['a', 'float32', [2]],
  ]);
  expect((await readTensor(tensors.get('b')!)).data).toEqual(Uint8Array.of(7));
  expect((await readTensor(tensors.get('__proto__')!)).data).toEqual(new Float32Array(0));
  expect(stored.size).toBe(0);
});

test('a mutated file is read or refused with one line, never worse', async () => {
  const sound = file(`{"__metadata__":{"format":"pt"},${a},${a.replace('"a"', '"b"').replace('[0,8]', '[8,16]')}}`, 16);
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.nat(sound.length - 1), fc.nat(255)), { maxLength: 4 }),
      fc.nat(sound.length),
      async (edits, length) => {
        const bytes = Uint8Array.from(sound.subarray(0, length));
        for (const [at, value] of edits) if (at < length) bytes[at] = value;
        try {
          for (const tensor of (await read(bytes)).tensors.values()) await readTensor(tensor);
        } catch (error) {
          expect(error).toMatchObject({ code: 'ERR_SAFETENSORS' });
        }
      },
    ),
    { numRuns: 2000 },
  );
});

test('what is written is read back, aligned, where its offsets say it lies', async () => {
  const folder = temporaryFolder();
  const path = join(folder, 'model.safetensors');
  const tensors = new Map<string, LazyTensor>([
    ['1', fromTensor({ dtype: 'uint8', shape: [3], data: Uint8Array.of(1, 2, 3) })],
    ['weight', fromTensor({ dtype: 'float32', shape: [2, 2], data: Float32Array.of(1, 2, 3, 4) })],
    ['half', cast(fromTensor({ dtype: 'float32', shape: [2], data: Float32Array.of(1, -2) }), 'float16')],
  ]);
  const sink = await createFile(path);
  const progress: number[] = [];
  await writeSafetensors(sink, tensors, { metadata: { format: 'pt' }, onProgress: (done) => progress.push(done) });
  await sink.close();
  expect(progress.at(-1)).toBe(3 + 16 + 4);

  const source = await openFile(path);
  const found = await readSafetensors(source);
  expect(found.metadata).toEqual({ format: 'pt' });
  expect((await readTensor(found.tensors.get('weight')!.select(0, 1))).data).toEqual(Float32Array.of(3, 4));
  expect((await readTensor(found.tensors.get('half')!)).data).toEqual(Uint16Array.of(0x3c00, 0xc000));
  const weight = found.stored.get('weight')!;
  expect(weight.byteOffset % 8).toBe(0);
  const raw = await readFile(weight.file);
  expect(raw.readFloatLE(weight.byteOffset + 4)).toBe(2);
  expect(raw[found.stored.get('1')!.byteOffset + 2]).toBe(3);
  await source.close();
});

describeShared('tensors of the reference', () => {
  test.each(['ngc', 'core-te', 'classification'])('%s.safetensors holds the tensors of its digests', async (name) => {
    const expected: { tensors: Record<string, { shape: number[]; sha256: string }> } = JSON.parse(
      readFileSync(shared(`reference/expected/${name}.json`), 'utf8'),
    );
    const source = await openFile(shared(`reference/expected/${name}.safetensors`));
    const { tensors } = await readSafetensors(source);
    for (const [tensorName, { shape, sha256 }] of Object.entries(expected.tensors)) {
      const tensor = tensors.get(tensorName)!;
      const digest = createHash('sha256');
      for await (const block of readAhead([cast(tensor, 'float32')])) digest.update(block);
      expect([tensorName, tensor.shape, digest.digest('hex')]).toEqual([tensorName, shape, sha256]);
    }
    expect(tensors.size).toBe(Object.keys(expected.tensors).length);
    await source.close();
  });
});
