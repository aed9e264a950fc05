/** What a model may be called, and what a server makes of the name. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { download } from '../../dist/core/download/download.js';
import { sha256 } from '../support/digests.js';
import { model, needed, weights, withHub } from '../support/with-hub.js';

test('a repository that was renamed is found under its old name', async () => {
  await withHub(
    async ({ fetch }) => {
      const { path } = await fetch('hf:model@main');
      expect((await readdir(path)).sort()).toEqual(needed);
    },
    { 'owner/model': model },
    { renamed: { model: 'owner/model' } },
  );
});

test('a file by its address', async () => {
  await withHub(async ({ hub, folder, fetch }) => {
    const url = `${hub.origin}/owner/model/resolve/main/model.safetensors`;
    const { path, files } = await fetch(url);
    expect(path.endsWith('/model.safetensors')).toBe(true);
    expect(await readFile(path)).toEqual(weights);
    expect(files).toEqual([
      { name: 'model.safetensors', bytes: weights.length, sha256: sha256(weights), cached: false },
    ]);
    expect((await fetch(url)).files[0]!.cached).toBe(true);
    expect((await fetch(url, { to: join(folder, 'to') })).path).toBe(join(folder, 'to/model.safetensors'));
  });
});

test.each([
  'no such model',
  '345m',
  '../../etc',
  'owner/model@../../main',
  'ngc:nvidia/megatron_bert_345m',
  'ngc:nvidia/../x:1',
])('%s is no name of a model', async (name) => {
  await expect(download(name)).rejects.toMatchObject({ kind: 'usage' });
});

test.each([
  { what: 'a gated repository', errorCode: 'GatedRepo', code: 'ERR_GATED', says: 'accept its terms' },
  {
    what: 'a revision that is not there',
    errorCode: 'RevisionNotFound',
    code: 'ERR_NOT_FOUND',
    says: 'no such revision',
  },
])('$what is refused with what to do', async ({ errorCode, code, says }) => {
  await withHub(
    async ({ fetch }) => {
      const refusal = await fetch('owner/model').catch((error: unknown) => error);
      expect(refusal).toMatchObject({ kind: 'network', code });
      expect(String(refusal)).toContain(says);
    },
    { 'owner/model': { ...model, token: 'hf_another', errorCode } },
  );
});

test.each([{ include: ['*.json'] }, { exclude: ['*.json'] }, { revision: 'v2' }])(
  'what chooses among a repository is refused for a single file: %o',
  async (choice) => {
    await expect(download('https://example.com/model.zip', choice)).rejects.toMatchObject({ kind: 'usage' });
  },
);
