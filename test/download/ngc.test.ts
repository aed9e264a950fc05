/** What comes from NVIDIA's NGC, with its vocabulary from the hub. */
import { readFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { sha256 } from '../support/digests.js';
import { runMegabert } from '../support/run-megabert.js';
import { describeShared, shared } from '../support/shared.js';
import { commit, withHub } from '../support/with-hub.js';

describeShared("NVIDIA's 345M checkpoints", () => {
  const vocabulary = () => readFileSync(shared('vocab/bert-large-uncased-vocab.txt'));
  const zip = () => readFileSync(shared('reference/checkpoints/ngc.zip'));
  const zips = () => ({ 'nvidia/megatron_bert_345m/versions/v0.1_uncased': zip() });
  const vocabularies = (content: Buffer) => ({ 'bert-large-uncased': { commit, files: { 'vocab.txt': content } } });

  test('come with their vocabulary, in a folder beside the cache of the hub, for convert to read', async () => {
    await withHub(
      async ({ folder, variables, fetch }) => {
        const { path, revision, files } = await fetch('345m-uncased');
        const place = join(folder, 'megabert/ngc/nvidia/megatron_bert_345m/v0.1_uncased');
        expect([path, revision]).toEqual([join(place, 'megatron_bert_345m_v0.1_uncased.zip'), 'v0.1_uncased']);
        expect(await readFile(path)).toEqual(zip());
        expect(await readFile(join(place, 'vocab.txt'))).toEqual(vocabulary());
        expect(files.map(({ cached }) => cached)).toEqual([false, false]);
        expect((await fetch('345m-uncased')).files.map(({ cached }) => cached)).toEqual([true, true]);
        const inspected = await runMegabert(['inspect', path, '--json'], variables);
        expect(JSON.parse(inspected.stdout)).toMatchObject({ kind: 'megatron-lm' });
        const converted = await runMegabert(['convert', path, join(folder, 'bert')], variables);
        expect([converted.status, converted.stdout.trim()]).toEqual([0, join(folder, 'bert')]);
      },
      vocabularies(vocabulary()),
      { zips: zips() },
    );
  });

  test('are refused with another vocabulary than the one that they were trained with', async () => {
    await withHub(
      async ({ folder, variables }) => {
        const to = join(folder, 'to');
        const { status, stderr } = await runMegabert(['download', '345m-uncased', '--to', to], variables);
        expect([status, stderr.split('\n').at(-2)]).toEqual([5, expect.stringContaining('[ERR_HASH]')]);
        expect((await readdir(to)).filter((name) => name.startsWith('vocab'))).toEqual([]);
      },
      vocabularies(Buffer.concat([vocabulary(), Buffer.from('\n')])),
      { zips: zips() },
    );
  });
});

describe('the checksum that a server sends along', () => {
  const zip = Buffer.from('weights and more weights');
  const digest = (of: Buffer, encoding: 'base64' | 'hex') => Buffer.from(sha256(of), 'hex').toString(encoding);
  const name = 'ngc:nvidia/model:1';

  test.each<[header: string, checksumOf: (content: Buffer) => string]>([
    ['repr-digest', (content) => `sha-512=:AAAA:, sha-256=:${digest(content, 'base64')}:`],
    ['digest', (content) => `SHA-256=${digest(content, 'base64')}`],
    ['x-amz-checksum-sha256', (content) => digest(content, 'base64')],
    ['x-checksum-sha256', (content) => digest(content, 'hex').toUpperCase()],
  ])('is what the file must have: %s', async (header, checksumOf) => {
    await withHub(
      async ({ hub, folder, fetch }) => {
        hub.faults.set(0, { headers: { [header]: checksumOf(Buffer.from('something else')) } });
        await expect(fetch(name)).rejects.toMatchObject({ kind: 'network', code: 'ERR_HASH' });
        expect(await readdir(join(folder, 'megabert/ngc/nvidia/model/1'))).toEqual([]);
        hub.faults.set(1, { headers: { [header]: checksumOf(zip) } });
        expect(await readFile((await fetch(name)).path)).toEqual(zip);
      },
      {},
      { zips: { 'nvidia/model/versions/1': zip } },
    );
  });

  test('is not looked at where it is one of the checksums of an upload in parts', async () => {
    await withHub(
      async ({ hub, fetch }) => {
        hub.faults.set(0, { headers: { 'x-amz-checksum-sha256': `${digest(Buffer.from('sums'), 'base64')}-4` } });
        expect(await readFile((await fetch(name)).path)).toEqual(zip);
      },
      {},
      { zips: { 'nvidia/model/versions/1': zip } },
    );
  });
});
