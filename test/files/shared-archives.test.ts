import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readArchive } from '../support/read-archive.js';
import { describeShared, shared } from '../support/shared.js';

describeShared('archives of the shared data', () => {
  const manifest = readFileSync(shared('hostile/MANIFEST.tsv'), 'utf8')
    .split('\n')
    .map((line) => line.split('\t'))
    .filter(([path]) => /\.(zip|tar|npz)$/.test(path ?? ''));
  const mustRefuse = /encrypted|zip flags|path traversal|bad-cksum/;

  test.each(manifest.map(([path, , , , tries]) => ({ path: path!, tries: tries! })))(
    '$path: $tries',
    async ({ path, tries }) => {
      const outcome = await readArchive(shared(`hostile/${path}`)).catch((error: unknown) => error);
      if (mustRefuse.test(tries)) expect(outcome).toBeInstanceOf(Error);
      if (outcome instanceof Error) {
        expect(outcome).toMatchObject({ kind: 'input', code: 'ERR_ARCHIVE' });
        expect(outcome.message).not.toContain('\n');
      }
    },
  );

  const checkpoints = readdirSync(shared('reference/checkpoints')).filter((name) => name.endsWith('.zip'));
  test.each(checkpoints)('%s holds the files of its folder', async (name) => {
    const folder = shared(`reference/checkpoints/${name.slice(0, -4)}`);
    const packed = await readArchive(shared(`reference/checkpoints/${name}`));
    const plain = await readArchive(folder);
    const common = Object.keys(plain).filter((path) => Object.keys(packed).some((other) => other.endsWith(path)));
    expect(common).toEqual(Object.keys(plain));
    for (const path of common) {
      const match = Object.keys(packed).find((other) => other.endsWith(path))!;
      expect(packed[match]!.equals(plain[path]!)).toBe(true);
    }
  });
});
