// Makes a fresh clone runnable: installs what package-lock.json names and builds dist. A second run skips what is done.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');

once('node_modules/.megabert-installed', ['package-lock.json'], () => run('npm', ['ci', '--no-audit', '--no-fund']));
once('dist/.megabert-built', ['package.json', 'tsconfig.json', 'scripts/bundle.js', ...sources()], () =>
  run('npm', ['run', '--silent', 'build']),
);

/** Does `job` unless `stamp` holds the digest of `inputs` as they are now. */
function once(stamp, inputs, job) {
  const digest = createHash('sha256');
  for (const input of inputs) digest.update(input).update(readFileSync(resolve(root, input)));
  const wanted = digest.digest('hex');
  const stampFile = resolve(root, stamp);
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === wanted) return;
  job();
  mkdirSync(resolve(stampFile, '..'), { recursive: true });
  writeFileSync(stampFile, wanted);
}

function sources() {
  const paths = readdirSync(resolve(root, 'src'), { recursive: true });
  return paths
    .filter((path) => path.endsWith('.ts'))
    .map((path) => `src/${path}`)
    .sort();
}

function run(command, args) {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: ['ignore', 2, 2] });
  if (error !== undefined) throw error;
  if (status !== 0) process.exit(status ?? 1);
}
