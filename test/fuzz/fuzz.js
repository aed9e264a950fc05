// Runs the fuzzer longer than `npm test` does: `npm run fuzz -- 100000 7` (inputs for each reader, first seed).
import { spawnSync } from 'node:child_process';

const [runs = '50000', seed = String(Date.now() % 2 ** 31)] = process.argv.slice(2);
console.log(`${runs} damaged inputs for each reader from seed ${seed} on`);
const { status } = spawnSync('npx', ['vitest', 'run', 'test/fuzz', '--testTimeout=0'], {
  stdio: 'inherit',
  shell: process.platform === 'win32',
  env: { ...process.env, MEGABERT_FUZZ_RUNS: runs, MEGABERT_FUZZ_SEED: seed },
});
process.exitCode = status ?? 1;
