import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { isTorch } from '../../dist/core/checkpoint/is-torch.js';
import { readTorch } from '../../dist/core/checkpoint/read-torch.js';
import { createMemorySource } from '../../dist/core/files/create-memory-source.js';
import { openTree } from '../../dist/core/files/open-tree.js';
import type { LazyTensor } from '../../dist/core/tensor/lazy-tensor.js';
import { numbersOf } from '../../dist/core/tensor/numbers-of.js';
import { readTensor } from '../../dist/core/tensor/read-tensor.js';
import { describeShared, fixture, shared } from '../support/shared.js';
import { digestsOf, readExpected } from './reference-digests.js';
import { tensorsIn } from './tensors-in.js';

/** A checkpoint of one rank in each format and of each era. */
const checkpoints = ['v0', 'v1', 'v2', 'v3a', 'v3b', 'v3c', 'v3c-bf16', 'v3d', 'core', 'core-te', 'classification'];

describeShared('checkpoints of the reference', () => {
  test.each([...checkpoints, 'ngc', 'ngc.zip', 'odd-ngc.zip'])(
    'every tensor of %s has the reference digest',
    async (name) => {
      const expected = readExpected(shared(`reference/expected/${name.replace('.zip', '')}.json`));
      const tree = await openTree(shared(`reference/checkpoints/${name}`));
      const path = tree.paths.find((candidate) => candidate.endsWith('model_optim_rng.pt'))!;
      const digests = await digestsOf(
        tensorsIn(await readTorch(await tree.open(path))),
        expected.config.num_attention_heads,
      );
      const missing = Object.entries(expected.tensors).filter(([, { sha256 }]) => !digests.has(sha256));
      expect(missing.map(([tensor]) => tensor)).toEqual([]);
      await tree.close();
    },
  );

  test.each([
    ['picklescan/data/new_pytorch_model.bin', 1],
    ['picklescan/data/pytorch_model.bin', 38],
  ])('%s, harmless, is read', async (path, count) => {
    const source = createMemorySource(readFileSync(shared(`hostile/malicious/${path}`)), path);
    expect(await isTorch(source)).toBe(true);
    expect([...tensorsIn(await readTorch(source))]).toHaveLength(count);
  });
});

/** Written by PyTorch itself: test/fixtures/torch. */
const written = JSON.parse(readFileSync(fixture('torch/expected.json'), 'utf8')) as Record<
  string,
  Record<string, { dtype: string; shape: number[]; values: number[] }>
>;

describe.each(Object.entries(written))('%s, written by PyTorch', (file, expected) => {
  test('has every dtype, view and parameter as PyTorch has it', async () => {
    const source = createMemorySource(readFileSync(fixture(`torch/${file}`)), file);
    const tensors = (await readTorch(source)) as Map<string, LazyTensor>;
    expect([...tensors.keys()]).toEqual(Object.keys(expected));
    for (const [name, { dtype, shape, values }] of Object.entries(expected)) {
      const tensor = tensors.get(name)!;
      expect({ name, dtype: tensor.dtype, shape: tensor.shape }).toEqual({ name, dtype, shape });
      expect(Array.from(numbersOf(await readTensor(tensor)), Number), name).toEqual(values);
    }
  });
});

describeShared('a damaged checkpoint', () => {
  const legacy = () => readFileSync(shared('reference/checkpoints/v1/iter_0001000/mp_rank_00/model_optim_rng.pt'));
  const zipped = () => readFileSync(shared('reference/checkpoints/core-te/iter_0001000/mp_rank_00/model_optim_rng.pt'));
  test.each([
    ['older format, its last byte cut off', () => legacy().subarray(0, -1), 'ERR_TRUNCATED'],
    ['older format, half of it', () => legacy().subarray(0, legacy().length / 2), 'ERR_TRUNCATED'],
    ['older format, cut in its pickle', () => legacy().subarray(0, 1000), 'ERR_TRUNCATED'],
    [
      'older format, in front of its storages',
      () => legacy().subarray(0, legacy().indexOf('cpuq') + 40),
      'ERR_TRUNCATED',
    ],
    ['zip, its last byte cut off', () => zipped().subarray(0, -1), 'ERR_ARCHIVE'],
    ['zip, half of it', () => zipped().subarray(0, zipped().length / 2), 'ERR_ARCHIVE'],
  ])('%s: is refused, naming the file', async (_, read, code) => {
    const source = createMemorySource(read(), 'model.pt');
    await expect(readTorch(source)).rejects.toMatchObject({ code, where: expect.stringContaining('model.pt') });
  });
});

describe('what a pickle says of its tensors', () => {
  test.each([
    ['a storage larger than the file', 'storage of 1000 elements', [1000, 0, [2], [1]], 'ERR_TRUNCATED'],
    ['an offset past the storage', 'offset 3', [4, 3, [2], [1]], 'ERR_TENSOR_BOUNDS'],
    ['strides past the storage', 'stride 4', [4, 0, [2], [4]], 'ERR_TENSOR_BOUNDS'],
    ['a shape past the storage', 'shape 5', [4, 0, [5], [1]], 'ERR_TENSOR_BOUNDS'],
    ['terabytes of one element', 'stride 0', [4, 0, [1 << 30, 1 << 10], [0, 0]], 'ERR_TENSOR_BOUNDS'],
  ] as const)('%s (%s) is refused', async (_, __, [elements, offset, shape, strides], code) => {
    const source = createMemorySource(legacyTensor(elements, offset, shape, strides), 'model.pt');
    await expect(readTorch(source)).rejects.toMatchObject({ code });
  });

  test('many tensors that make far more bytes than are stored are refused', async () => {
    const source = createMemorySource(legacyTensor(4, 0, [1 << 20], [0], 20), 'model.pt');
    await expect(readTorch(source)).rejects.toMatchObject({
      code: 'ERR_CORRUPT',
      what: expect.stringContaining('stored'),
    });
  });

  test('a view with an offset and strides is read as such', async () => {
    const source = createMemorySource(legacyTensor(4, 1, [2], [2]), 'model.pt');
    const tensor = (await readTorch(source)) as LazyTensor;
    expect([...(await readTensor(tensor)).data]).toEqual([1, 3]);
  });
});

/** A file in the older format of one float32 tensor, or a list of several alike; its storage holds 0, 1, 2, 3, whatever `elements` says. */
function legacyTensor(
  elements: number,
  offset: number,
  shape: readonly number[],
  strides: readonly number[],
  copies?: number,
): Uint8Array {
  const tuple = (numbers: readonly number[]) => `(${numbers.map((n) => `I${n}\n`).join('')}t`;
  const tensor = `ctorch._utils\n_rebuild_tensor_v2\n((S'storage'\nctorch\nFloatStorage\nS'7'\nS'cpu'\nI${elements}\nNtQI${offset}\n${tuple(shape)}${tuple(strides)}I00\nNtR`;
  const pickles = [
    '\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19.', // LONG1, the magic number
    'I1001\n.',
    '}.',
    copies === undefined ? `${tensor}.` : `(${tensor.repeat(copies)}l.`,
    "(S'7'\nl.",
  ];
  const storage = Buffer.alloc(8 + 16);
  storage.writeBigInt64LE(BigInt(elements));
  [0, 1, 2, 3].forEach((value, index) => {
    storage.writeFloatLE(value, 8 + index * 4);
  });
  return Buffer.concat([Buffer.from(pickles.join(''), 'latin1'), storage]);
}
