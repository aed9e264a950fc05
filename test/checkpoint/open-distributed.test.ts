import { expect, test } from 'vitest';
import { openDistributed } from '../../dist/core/checkpoint/open-distributed.js';
import type { PickleDict } from '../../dist/core/checkpoint/pickle-value.js';
import { openTree } from '../../dist/core/files/open-tree.js';
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
