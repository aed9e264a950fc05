import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parsePickle } from '../../dist/core/checkpoint/parse-pickle.js';
import type { PickleDict, PickleValue } from '../../dist/core/checkpoint/pickle-value.js';
import { readTorch } from '../../dist/core/checkpoint/read-torch.js';
import { writePickle } from '../../dist/core/checkpoint/write-pickle.js';
import { writeTorch } from '../../dist/core/checkpoint/write-torch.js';
import { createMemorySource } from '../../dist/core/files/create-memory-source.js';
import { readZip } from '../../dist/core/files/read-zip.js';
import { fromTensor } from '../../dist/core/tensor/from-tensor.js';
import type { LazyTensor } from '../../dist/core/tensor/lazy-tensor.js';
import { readTensor } from '../../dist/core/tensor/read-tensor.js';
import { collectSink } from '../support/collect-sink.js';

const { value: values } = fc.letrec<{ value: PickleValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom(null, true, false),
    fc.double(),
    fc.maxSafeInteger(),
    fc.bigInt({ min: -(2n ** 200n), max: 2n ** 200n }).filter((n) => n > 2n ** 53n || n < -(2n ** 53n)),
    fc.string({ unit: 'binary' }),
    fc.uint8Array(),
    fc.array(tie('value')),
    fc.array(fc.tuple(fc.string(), tie('value'))).map((entries) => new Map(entries)),
    fc.constantFrom('torch.float16', 'a_fork.ops.fast_gelu').map((name) => ({ kind: 'global' as const, name })),
    fc.record({
      kind: fc.constant('object' as const),
      className: fc.constantFrom('argparse.Namespace', 'a_fork.enums.ModelType'),
      args: fc.array(fc.integer(), { maxLength: 2 }),
      state: fc.oneof(fc.constant(null), tie('value')),
    }),
  ),
}));

test('what is written is read back', () => {
  fc.assert(
    fc.property(values, (value) => {
      const { value: read } = parsePickle(writePickle(value), { name: 'x' });
      expect(plain(read)).toEqual(plain(value));
    }),
    { numRuns: 300 },
  );
});

test('tensors keep their numbers, and tied ones stay tied', async () => {
  const tied = fromTensor({ dtype: 'float32', shape: [2, 3], data: Float32Array.of(0, 1, 2, 3, 4, 5) });
  const columns = tied.slice(1, 1, 3);
  const bytes = await collectSink((sink) =>
    writeTorch(
      sink,
      new Map<PickleValue, PickleValue>([
        ['a', tied],
        ['b', tied],
        ['c', columns],
      ]),
    ),
  );
  const source = createMemorySource(bytes, 'x.pt');
  const read = (await readTorch(source)) as PickleDict;
  expect((await readTensor(read.get('b') as LazyTensor)).data).toEqual(Float32Array.of(0, 1, 2, 3, 4, 5));
  expect((await readTensor(read.get('c') as LazyTensor)).data).toEqual(Float32Array.of(1, 2, 4, 5));
  const entries = [...(await readZip(source)).entries.keys()];
  expect(entries).toEqual([
    'archive/data.pkl',
    'archive/byteorder',
    'archive/data/0',
    'archive/data/1',
    'archive/version',
  ]);
});

/** A Buffer is no Uint8Array to `toEqual`. */
function plain(value: PickleValue): unknown {
  if (value instanceof Uint8Array) return [...value];
  if (Array.isArray(value)) return value.map(plain);
  if (value instanceof Map) return [...value].map(([key, entry]) => [key, plain(entry)]);
  if (typeof value === 'object' && value !== null && 'state' in value) return { ...value, state: plain(value.state) };
  return value;
}
