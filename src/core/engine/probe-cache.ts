/** Verdicts on providers, kept between runs: a small file each under the user's cache folder. */
import { createHash, randomUUID } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { cacheHome } from '../files/cache-home.js';
import { makeFolder } from '../files/make-folder.js';
import type { ProbeVerdict } from './probe-provider.js';

/** Changes when the probe asks something else: older verdicts are then forgotten. */
const PROBE_VERSION = 2;

/** The verdict kept under these facts, or a new one, which is kept. A cache that cannot be read or written is none. */
export async function rememberVerdict(
  facts: readonly string[],
  probe: () => Promise<ProbeVerdict>,
  env: NodeJS.ProcessEnv = process.env,
): Promise<ProbeVerdict> {
  const key = [`probe ${PROBE_VERSION}`, ...facts];
  const digest = createHash('sha256').update(key.join('\n')).digest('hex');
  const file = join(cacheHome(env), 'megabert', 'probes', `${digest.slice(0, 32)}.json`);
  const kept = await readVerdict(file, key);
  if (kept) return kept;
  const verdict = await probe();
  await keep(file, { key, verdict }).catch(() => undefined);
  return verdict;
}

async function readVerdict(file: string, key: readonly string[]): Promise<ProbeVerdict | undefined> {
  try {
    const kept: { key: string[]; verdict: ProbeVerdict } = JSON.parse(await readFile(file, 'utf8'));
    return kept.key.join('\n') === key.join('\n') ? kept.verdict : undefined;
  } catch {
    return undefined;
  }
}

async function keep(file: string, content: object): Promise<void> {
  await makeFolder(dirname(file));
  const unfinished = `${file}.${randomUUID()}`;
  await writeFile(unfinished, `${JSON.stringify(content, null, 1)}\n`);
  await rename(unfinished, file);
}
