import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { openDistributed } from '../../dist/core/checkpoint/open-distributed.js';
import { parsePickle } from '../../dist/core/checkpoint/parse-pickle.js';
import type { InertObject, PickleDict, PickleValue } from '../../dist/core/checkpoint/pickle-value.js';
import { writePickle } from '../../dist/core/checkpoint/write-pickle.js';
import { MegabertError } from '../../dist/core/errors.js';
import { openTree } from '../../dist/core/files/open-tree.js';
import { memoryTree } from '../support/memory-tree.js';
import { describeShared, shared } from '../support/shared.js';
import { digestsOf, readExpected } from './reference-digests.js';

const folder = 'iter_0000100/';

describeShared('distributed checkpoints of Megatron-core', () => {
  test.each([
    ['dist-tp2-pp2', 'torch_dist'],
    ['dist-perlayer', 'torch_dist'],
    ['dist-optim-dp2', 'torch_dist'],
    ['dist-new-tp2-dp2', 'torch_dist'],
    ['dist-old-pp2', 'torch_dist'],
    ['zarr-tp2', 'zarr'],
  ])('every tensor of %s has the reference digest', async (name, format) => {
    const expected = readExpected(shared(`reference/dist/expected/${name}.json`));
    const tree = await openTree(shared(`reference/dist/${name}`));
    const checkpoint = (await openDistributed(tree, folder))!;
    expect(checkpoint.format).toBe(format);
    const weights = [...checkpoint.tensors.keys()].filter((key) => !key.startsWith('optimizer.'));
    const tensors = await Promise.all(weights.map((key) => checkpoint.openTensor(key)));
    const digests = await digestsOf(tensors, expected.config.num_attention_heads);
    const missing = Object.entries(expected.tensors).filter(([, { sha256 }]) => !digests.has(sha256));
    expect(missing.map(([tensor]) => tensor)).toEqual([]);
    await tree.close();
  });

  test('objects are read by key', async () => {
    const tree = await openTree(shared('reference/dist/dist-new-tp2-dp2'));
    const checkpoint = (await openDistributed(tree, folder))!;
    const [common] = (await checkpoint.openObject('common_state/shard_0_1')) as PickleDict[];
    expect(common!.get('iteration')).toBe(100);
    await tree.close();
  });

  test('a folder without one gives none', async () => {
    const tree = await openTree(shared('reference/checkpoints/v1'));
    expect(await openDistributed(tree, 'iter_0001000/')).toBeUndefined();
    await tree.close();
  });
});

describeShared('a distributed checkpoint whose metadata lie', () => {
  const file = (path: string) => readFileSync(shared(`reference/dist/dist-perlayer/${folder}${path}`));
  const key = 'embedding.word_embeddings.weight';

  test.each<[string, (tables: Tables) => void, string]>([
    ['a missing place', ({ places }) => void places.clear(), 'no place is given'],
    ['a place past the end of its file', ({ place }) => void place.set('offset', 1e9), 'ERR_TRUNCATED'],
    ['a place in another folder', ({ place }) => void place.set('relative_path', '../common.pt'), 'ERR_NOT_FOUND'],
    ['two pieces in one place', ({ place }) => void place.set('length', 100_000), 'overlap'],
    ['a place that is compressed', ({ place }) => void place.set('transform_descriptors', ['zstd']), 'zstd'],
    ['a size that its chunks do not fill', ({ tensor }) => void tensor.set('size', [1e6, 36]), 'do not fill'],
    ['a chunk of another size', ({ chunk }) => void chunk.set('sizes', [1, 36]), 'not what .metadata says'],
    ['no table at all', ({ root }) => void root.delete('storage_data'), 'no table'],
  ])('%s: refused', async (_, lie, says) => {
    const { value } = parsePickle(file('.metadata'), { name: '.metadata' });
    lie(tablesOf(value, key));
    const tree = memoryTree({ '.metadata': writePickle(value), '__0_0.distcp': file('__0_0.distcp') });
    const reading = openDistributed(tree, '').then((checkpoint) => checkpoint!.openTensor(key));
    await expect(reading).rejects.toThrow(MegabertError);
    await expect(reading.catch((error: MegabertError) => `${error.code} ${error.what}`)).resolves.toContain(says);
  });
});

interface Tables {
  root: PickleDict;
  places: PickleDict;
  place: PickleDict;
  tensor: PickleDict;
  chunk: PickleDict;
}

function tablesOf(metadata: PickleValue, key: string): Tables {
  const root = stateOf(metadata);
  const places = root.get('storage_data') as PickleDict;
  const [, place] = [...places].find(([index]) => stateOf(index).get('fqn') === key)!;
  const tensor = stateOf((root.get('state_dict_metadata') as PickleDict).get(key)!);
  const [chunk] = tensor.get('chunks') as PickleValue[];
  return { root, places, place: stateOf(place), tensor, chunk: stateOf(chunk!) };
}

function stateOf(value: PickleValue): PickleDict {
  return (value as InertObject).state as PickleDict;
}
