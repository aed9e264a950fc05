import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readTorch } from '../../dist/core/checkpoint/read-torch.js';
import { writeTorch } from '../../dist/core/checkpoint/write-torch.js';
import { openSource } from '../../dist/core/convert/open-source.js';
import { MegabertError } from '../../dist/core/errors.js';
import { createMemorySource } from '../../dist/core/files/create-memory-source.js';
import { createRandom } from '../../dist/core/random.js';
import { collectSink } from '../support/collect-sink.js';
import { memoryTree } from '../support/memory-tree.js';
import { fixture } from '../support/shared.js';
import { mutateValue } from './mutate-value.js';

const runs = Number(process.env.MEGABERT_FUZZ_RUNS ?? 100);
const firstSeed = Number(process.env.MEGABERT_FUZZ_SEED ?? 1);

const rank = (path: string): string => `${path}/model_optim_rng.pt`;

/** Each era's names; the ranks of each, the first of which is made wrong. */
const checkpoints = [
  { name: 'v1', ranks: [rank('iter_0001000/mp_rank_00')] },
  { name: 'v3d', ranks: [rank('iter_0001000/mp_rank_00')] },
  { name: 'v3b-pp2-vpp2', ranks: [rank('iter_0001000/mp_rank_00_000'), rank('iter_0001000/mp_rank_00_001')] },
];

test.each(checkpoints)('$name with wrong values in it is converted or refused', async ({ name, ranks }) => {
  const files = Object.fromEntries(ranks.map((path) => [path, readFileSync(fixture(`checkpoints/${name}/${path}`))]));
  const [first] = ranks as [string];
  for (let seed = firstSeed; seed < firstSeed + runs; seed++) {
    const value = await readTorch(createMemorySource(files[first]!, first));
    mutateValue(value, createRandom(seed));
    const bytes = await collectSink((sink) => writeTorch(sink, value));
    const failure = await convert({ ...files, [first]: bytes }).catch((error: unknown) => error);
    if (failure !== undefined && !(failure instanceof MegabertError)) {
      throw new Error(`seed ${seed} is not refused in an orderly way`, { cause: failure });
    }
    if (failure !== undefined) expect(failure.message).not.toMatch(/\n/);
  }
});

/** As far as a conversion goes before it writes. */
async function convert(files: Record<string, Uint8Array>): Promise<void> {
  const source = await openSource(memoryTree(files));
  for (const tensor of source.toPretrained().weights.values()) for await (const _ of tensor.blocks());
}
