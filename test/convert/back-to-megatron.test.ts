import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { PickleDict } from '../../dist/core/checkpoint/pickle-value.js';
import { readTorch } from '../../dist/core/checkpoint/read-torch.js';
import { convert } from '../../dist/core/convert/convert.js';
import { openFile } from '../../dist/core/files/open-file.js';
import { isLazyTensor } from '../../dist/core/tensor/is-lazy-tensor.js';
import { readTensor } from '../../dist/core/tensor/read-tensor.js';
import type { Tensor } from '../../dist/core/tensor/tensor.js';
import { argsOf } from '../support/edit-checkpoint.js';
import { describeShared, fixture, shared } from '../support/shared.js';
import { temporaryFolder } from '../support/temporary-folder.js';
import { weightDigests } from '../support/weight-digests.js';

describe('a model written for Megatron-LM', () => {
  test.each(['v3d', 'v2-no-binary-head', 'classification', 'core-te'])(
    '%s comes back bit for bit, whatever the ranks',
    async (name) => {
      const before = temporaryFolder();
      await convert(fixture(`checkpoints/${name}`), before);
      const digests = await weightDigests(join(before, 'model.safetensors'));
      const ranks = fc.tuple(fc.constantFrom(1, 2, 4), fc.constantFrom(1, 2, 4));
      const comesBack = fc.asyncProperty(ranks, async ([tensorParallel, pipelineParallel]) => {
        const shards = join(temporaryFolder(), 'shards');
        const after = join(temporaryFolder(), 'after');
        await convert(before, shards, { format: 'megatron', tensorParallel, pipelineParallel });
        await convert(shards, after);
        expect(await weightDigests(join(after, 'model.safetensors'))).toEqual(digests);
      });
      await fc.assert(comesBack, { numRuns: 4, seed: 1 });
    },
  );

  test('has rows of zeros up to the size that its ranks can share', async () => {
    const shards = join(temporaryFolder(), 'shards');
    await convert(fixture('checkpoints/v3d'), shards, { format: 'megatron', tensorParallel: 2 });
    const [root, tensors] = await readRank(join(shards, 'release/mp_rank_01'));
    expect(argsOf(root).get('padded_vocab_size')).toBe(512);
    const { shape, data } = tensors.get('language_model.embedding.word_embeddings.weight')!;
    expect(shape).toEqual([256, 64]);
    expect(data.subarray(64 * 64).every((bits) => bits === 0)).toBe(true);
  });

  test.each([
    ['heads', { tensorParallel: 3 }, 'num_attention_heads 4 cannot be shared by 3 ranks'],
    ['layers', { pipelineParallel: 3 }, 'num_hidden_layers 4 cannot be shared by 3 ranks'],
  ])('is refused where its %s cannot be shared out', async (_, ranks, message) => {
    const output = join(temporaryFolder(), 'shards');
    await expect(convert(fixture('checkpoints/v3d'), output, { format: 'megatron', ...ranks })).rejects.toThrow(
      message,
    );
  });
});

describeShared('split over the same ranks', () => {
  test('it is what Megatron-LM wrote, tensor by tensor', async () => {
    const source = shared('reference/checkpoints/v3c-tp4-pp2');
    const shards = join(temporaryFolder(), 'shards');
    await convert(source, shards, { format: 'megatron', tensorParallel: 4, pipelineParallel: 2 });
    for (const rank of readdirSync(join(source, 'iter_0001000'))) {
      const [, ours] = await readRank(join(shards, 'release', rank));
      const [, theirs] = await readRank(join(source, 'iter_0001000', rank));
      expect(ours).toEqual(theirs);
    }
  });
});

async function readRank(folder: string): Promise<[PickleDict, Map<string, Tensor>]> {
  const file = await openFile(join(folder, 'model_optim_rng.pt'));
  const root = (await readTorch(file)) as PickleDict;
  const tensors = new Map<string, Tensor>();
  const walk = async (dict: PickleDict, prefix: string): Promise<void> => {
    for (const [key, value] of dict) {
      if (isLazyTensor(value)) tensors.set(prefix + String(key), await readTensor(value));
      else if (value instanceof Map) await walk(value, `${prefix}${String(key)}.`);
    }
  };
  await walk(root.get('model') as PickleDict, '');
  await file.close();
  return [root, tensors];
}
