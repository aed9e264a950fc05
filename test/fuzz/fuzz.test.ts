import { expect, test } from 'vitest';
import { MegabertError } from '../../dist/core/errors.js';
import { createRandom } from '../../dist/core/random.js';
import { mutate } from './mutate.js';
import { fuzzTargets } from './targets.js';

/** `npm run fuzz` asks for more; a failure's seed is told. */
const runs = Number(process.env.MEGABERT_FUZZ_RUNS ?? 1000);
const firstSeed = Number(process.env.MEGABERT_FUZZ_SEED ?? 1);

const MAX_RSS_BYTES = 1024 ** 3;
/** No input of a few kilobytes is worth this much time: it hangs, or as good as. */
const HANG_MS = 30_000;

const targets = await fuzzTargets();

test.each(targets)('$name: good input is read', async ({ seeds, read }) => {
  for (const seed of seeds) await read(seed);
});

test.each(targets)('$name: damaged input is read or refused, in bounded time and memory', async ({ seeds, read }) => {
  for (let seed = firstSeed; seed < firstSeed + runs; seed++) {
    const random = createRandom(seed);
    const start = performance.now();
    const failure = await read(mutate(seeds[Math.floor(random() * seeds.length)]!, random)).catch(
      (error: unknown) => error,
    );
    if (failure !== undefined && !(failure instanceof MegabertError)) {
      throw new Error(`seed ${seed} is not refused in an orderly way`, { cause: failure });
    }
    expect(performance.now() - start, `time of seed ${seed}`).toBeLessThan(HANG_MS);
  }
  expect(process.resourceUsage().maxRSS * 1024).toBeLessThan(MAX_RSS_BYTES);
});
