/** `megabert download` as a process: what it prints, how it ends, and several at once. */
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { sha256 } from '../support/digests.js';
import { runMegabert, startMegabert } from '../support/run-megabert.js';
import { withFolder } from '../support/with-folder.js';
import { commit, model, needed, sentBytes, weights, withHub } from '../support/with-hub.js';

test('the command prints the path and nothing else, or an object', async () => {
  await withHub(async ({ variables }) => {
    const { stdout, status } = await runMegabert(['download', 'owner/model'], variables);
    expect([status, stdout.trim().endsWith(commit), stdout.trim().includes('\n')]).toEqual([0, true, false]);
    const json = await runMegabert(['download', 'owner/model', '--json'], variables);
    expect(JSON.parse(json.stdout)).toMatchObject({
      path: stdout.trim(),
      revision: commit,
      files: needed.map((name) => ({ name, bytes: model.files[name]!.length, cached: true })),
    });
  });
});

test('--list says of every known model what is known, in 80 columns', async () => {
  await withHub(async ({ variables }) => {
    const { stdout } = await runMegabert(['download', '--list'], variables);
    expect(stdout).toMatch(/^345m-uncased .*30,522 .* no .*\n {2}English, uncased · ngc:nvidia\/\S+$/m);
    expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
    const { models } = JSON.parse((await runMegabert(['download', '--list', '--json'], variables)).stdout);
    for (const { name, source } of models) expect(stdout).toMatch(new RegExp(`^${name} .*\n.* ${source}$`, 'm'));
  });
});

test('--dry-run shows files, sizes and hashes in 80 columns', async () => {
  await withHub(async ({ variables }) => {
    const { stdout } = await runMegabert(['download', 'owner/model', '--dry-run'], variables);
    expect(stdout).toMatch(new RegExp(`^model\\.safetensors +200,000 +no\n  sha256 ${sha256(weights)}$`, 'm'));
    expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
  });
});

test('two processes that want the same model fetch it once', async () => {
  await withHub(async ({ hub, variables }) => {
    hub.delayMs = 1000;
    const both = await Promise.all([1, 2].map(() => runMegabert(['download', 'hf:owner/model'], variables)));
    expect(both.map(({ status }) => status)).toEqual([0, 0]);
    expect(both[0]!.stdout).toBe(both[1]!.stdout);
    expect(both.some(({ stderr }) => stderr.includes('another process is downloading'))).toBe(true);
    expect(sentBytes(hub)).toBe(weights.length);
  });
});

test('what a killed process had is not fetched again', async () => {
  await withHub(async ({ hub, folder, variables }) => {
    hub.faults.set(0, { stallAfter: 150_000 });
    const blob = join(folder, 'cache/models--owner--model/blobs', sha256(weights));
    const first = startMegabert(['download', 'hf:owner/model'], variables);
    const log = () => readFile(`${blob}.partial.log`, 'utf8').catch(() => '');
    while (!(await log()).includes(' 150000\n')) await sleep(20);
    first.child.kill('SIGKILL');
    await first.finished;
    await expect(stat(blob)).rejects.toThrow('ENOENT');

    const second = await runMegabert(['download', 'hf:owner/model'], variables);
    expect(second.status).toBe(0);
    expect(await readFile(join(second.stdout.trim(), 'model.safetensors'))).toEqual(weights);
    expect(hub.cdn.log.map(({ headers, bytes }) => [headers.range, bytes])).toEqual([
      [undefined, 150_000],
      ['bytes=150000-199999', 50_000],
    ]);
    const left = await readdir(join(folder, 'cache/models--owner--model/blobs'));
    expect(left.filter((name) => name.includes('.'))).toEqual([]);
  });
});

test('Ctrl-C stops at once, says so, and keeps what had come', async () => {
  await withHub(async ({ hub, folder, variables }) => {
    hub.faults.set(0, { stallAfter: 100_000 });
    const { child, finished } = startMegabert(['download', 'owner/model'], variables);
    const log = join(folder, 'cache/models--owner--model/blobs', `${sha256(weights)}.partial.log`);
    while (!(await readFile(log, 'utf8').catch(() => '')).includes(' 100000\n')) await sleep(20);
    child.kill('SIGINT');
    expect((await finished).status).toBe(130);
    expect((await stat(log.replace('.log', ''))).size).toBe(100_000);
  });
});

test.each([
  { name: 'owner/model', detour: 'fetch http://127.0.0.1:9/owner/model elsewhere and run megabert convert FOLDER DIR' },
  {
    name: 'ngc:org/model:1',
    detour: 'fetch http://127.0.0.1:9/v2/models/org/model/versions/1/zip elsewhere and run megabert convert FILE DIR',
  },
  {
    name: '345m-cased',
    detour: '/bert-large-cased/resolve/main/vocab.txt elsewhere and run megabert convert FILE DIR --vocab',
  },
  { name: 'http://127.0.0.1:9/a.zip?key=secret', detour: 'fetch http://127.0.0.1:9/a.zip elsewhere' },
])('a closed network is status 5 and one line that says what to do without: $name', async ({ name, detour }) => {
  await withFolder(async (folder) => {
    const closed = 'http://127.0.0.1:9';
    const variables = { HF_ENDPOINT: closed, MEGABERT_NGC_ENDPOINT: closed, HF_HUB_CACHE: join(folder, 'cache') };
    const { status, stdout, stderr } = await runMegabert(['download', name], variables);
    expect([status, stdout]).toEqual([5, '']);
    expect(stderr).toMatch(/^error: no connection: 127\.0\.0\.1:9 \(ECONNREFUSED\); .* \[ERR_NETWORK\]\n$/);
    expect(stderr).toContain(detour);
  });
});

test.each([
  { what: 'a file', to: (folder: string) => join(folder, 'file'), says: /: \S+file \[ERR_NOT_A_FOLDER\]$/m },
  { what: 'where nothing can be made', to: () => '/proc/megabert/to', says: /: \/proc\/megabert \[ERR_[A-Z_]+\]$/m },
])('a folder to fetch into that cannot be made is status 3: $what', async ({ to, says }) => {
  await withHub(async ({ folder, variables }) => {
    await writeFile(join(folder, 'file'), '');
    const { status, stderr } = await runMegabert(['download', 'owner/model', '--to', to(folder)], variables);
    expect([status, stderr]).toEqual([3, expect.stringMatching(says)]);
  });
});

test('what does not fit onto the disk is not begun', async () => {
  await withHub(
    async ({ hub, fetch }) => {
      await expect(fetch('owner/model')).rejects.toMatchObject({ kind: 'input', code: 'ERR_DISK_FULL' });
      expect(sentBytes(hub)).toBe(0);
    },
    { 'owner/model': { ...model, claimedBytes: { 'model.safetensors': 2 ** 60 } } },
  );
});

test.each([
  { what: 'longer', claimed: weights.length + 1 },
  { what: 'shorter', claimed: weights.length - 1 },
])('a file that is $what than the hub says is status 5, and nothing has its name', async ({ claimed }) => {
  await withHub(
    async ({ folder, variables }) => {
      const to = join(folder, 'to');
      const { status, stderr } = await runMegabert(['download', 'owner/model', '--to', to], variables);
      expect([status, stderr]).toEqual([5, expect.stringMatching(/^error: .* \[ERR_SIZE\]$/m)]);
      expect((await readdir(to)).filter((name) => name.startsWith('model'))).toEqual([]);
    },
    { 'owner/model': { ...model, claimedBytes: { 'model.safetensors': claimed } } },
  );
});
