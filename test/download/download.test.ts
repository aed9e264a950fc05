import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readdir, readFile, realpath, stat, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { download } from '../../dist/core/download/download.js';
import type { DownloadOptions } from '../../dist/core/download/download-options.js';
import { type FakeHub, type HubModel, startHub, startServer } from '../support/file-server.js';
import { runMegabert, startMegabert } from '../support/run-megabert.js';
import { describeShared, shared } from '../support/shared.js';
import { withFolder } from '../support/with-folder.js';

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
const commit = '0123456789abcdef0123456789abcdef01234567';
const weights = Buffer.from(Array.from({ length: 200_000 }, (_, index) => (index * 7919) % 251));

const model: HubModel = {
  commit,
  files: {
    'README.md': Buffer.from('# A model\n'),
    'config.json': Buffer.from('{"model_type":"megatron-bert"}\n'),
    'flax_model.msgpack': Buffer.alloc(20_000, 1),
    'model.safetensors': weights,
    'onnx/model.onnx': Buffer.alloc(20_000, 2),
    'pytorch_model.bin': Buffer.alloc(20_000, 3),
    'tf_model.h5': Buffer.alloc(20_000, 4),
    'tokenizer_config.json': Buffer.from('{"do_lower_case":true}\n'),
    'vocab.txt': Buffer.from('[PAD]\n[UNK]\n'),
  },
};
const needed = ['config.json', 'model.safetensors', 'tokenizer_config.json', 'vocab.txt'];

interface World {
  hub: FakeHub;
  folder: string;
  /** `HF_HUB_CACHE` is `cache` below the folder. */
  variables: NodeJS.ProcessEnv;
  fetch(name: string, options?: DownloadOptions): ReturnType<typeof download>;
}

async function withHub(
  action: (world: World) => Promise<void>,
  models: Record<string, HubModel> = { 'owner/model': model },
  others: Parameters<typeof startHub>[1] = {},
): Promise<void> {
  await withFolder(async (folder) => {
    const hub = await startHub(models, others);
    const variables = {
      HOME: folder,
      HF_ENDPOINT: hub.origin,
      MEGABERT_NGC_ENDPOINT: hub.origin,
      HF_HUB_CACHE: join(folder, 'cache'),
      HF_TOKEN: 'hf_secret',
    };
    const fetch = (name: string, options: DownloadOptions = {}) =>
      download(name, { variables, firstDelayMs: 1, ...options });
    try {
      await action({ hub, folder, variables, fetch });
    } finally {
      await hub.close();
    }
  });
}

/** Bytes of weights that went over the line. */
const sentBytes = ({ cdn }: FakeHub) => cdn.log.reduce((sum, { bytes }) => sum + bytes, 0);

test('a model comes into the cache as huggingface_hub keeps it, and only with the files that it needs', async () => {
  await withHub(async ({ hub, folder, fetch }) => {
    const { path, revision, files } = await fetch('hf:owner/model');
    const root = join(folder, 'cache/models--owner--model');
    expect([path, revision]).toEqual([join(root, 'snapshots', commit), commit]);
    expect((await readdir(path)).sort()).toEqual(needed);
    expect(await readFile(join(root, 'refs/main'), 'utf8')).toBe(commit);
    expect(await realpath(join(path, 'model.safetensors'))).toBe(await realpath(join(root, 'blobs', sha256(weights))));
    // Git's ids, as `git hash-object` gives them.
    expect((await readdir(join(root, 'blobs'))).sort()).toEqual(
      [
        sha256(weights),
        ...['config.json', 'tokenizer_config.json', 'vocab.txt'].map((name) => gitId(model.files[name]!)),
      ].sort(),
    );
    for (const name of needed) expect(await readFile(join(path, name))).toEqual(model.files[name]);
    expect(files).toEqual(
      needed.map((name) => ({
        name,
        bytes: model.files[name]!.length,
        sha256: sha256(model.files[name]!),
        cached: false,
      })),
    );
    const again = await fetch('hf:owner/model');
    expect(again).toEqual({ path, revision, files: files.map((file) => ({ ...file, cached: true })) });
    expect(sentBytes(hub)).toBe(weights.length);
  });
});

const gitId = (content: Buffer) => createHash('sha1').update(`blob ${content.length}\0`).update(content).digest('hex');

test('the token goes to the hub and never to where the hub sends us', async () => {
  await withHub(async ({ hub, fetch }) => {
    await fetch('hf:owner/model');
    expect(new Set(hub.log.map(({ headers }) => headers.authorization))).toEqual(new Set(['Bearer hf_secret']));
    expect(new Set(hub.cdn.log.map(({ headers }) => headers.authorization))).toEqual(new Set([undefined]));
  });
});

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

test('into a plain folder, with patterns of what to take; what is there and right is not fetched again', async () => {
  await withHub(async ({ hub, folder, fetch }) => {
    const to = join(folder, 'plain');
    const { path } = await fetch('owner/model', {
      to,
      include: ['*.json', 'onnx/*', '*.safetensors'],
      exclude: ['token*'],
    });
    expect(path).toBe(to);
    const found = await readdir(to, { recursive: true, withFileTypes: true });
    const names = found.filter((entry) => entry.isFile()).map(({ name }) => name);
    expect(names.sort()).toEqual(['config.json', 'model.onnx', 'model.safetensors']);
    await writeFile(join(to, 'config.json'), '{"model_type":"megatron-bart"}\n');
    const { files } = await fetch('owner/model', { to, include: ['*.json', '*.safetensors'], exclude: ['token*'] });
    expect(files.map(({ name, cached }) => [name, cached])).toEqual([
      ['config.json', false],
      ['model.safetensors', true],
    ]);
    expect(await readFile(join(to, 'config.json'))).toEqual(model.files['config.json']);
    expect(sentBytes(hub)).toBe(weights.length + 20_000);
  });
});

test('a dry run says what would come, how large, and what is there, and fetches nothing', async () => {
  await withHub(async ({ hub, folder, fetch }) => {
    const { files, path } = await fetch('owner/model', { dryRun: true });
    expect(files.map(({ name, bytes, cached }) => [name, bytes, cached])).toEqual(
      needed.map((name) => [name, model.files[name]!.length, false]),
    );
    expect(path).toContain(commit);
    expect(sentBytes(hub)).toBe(0);
    await expect(stat(join(folder, 'cache'))).rejects.toThrow('ENOENT');
  });
});

test('offline, what is there whole is taken without asking anybody, and all else is refused', async () => {
  await withHub(async ({ hub, variables, fetch }) => {
    const online = await fetch('owner/model');
    const asked = hub.log.length;
    expect((await fetch('owner/model', { offline: true })).path).toBe(online.path);
    const viaVariable = await fetch('owner/model', { variables: { ...variables, HF_HUB_OFFLINE: '1' } });
    expect(viaVariable.files.every(({ cached }) => cached)).toBe(true);
    expect((await fetch('owner/model', { offline: true, revision: commit })).path).toBe(online.path);
    const to = join(variables.HOME!, 'to');
    await expect(fetch('owner/model', { offline: true, to })).rejects.toMatchObject({ code: 'ERR_OFFLINE' });
    for (const name of ['owner/other', 'owner/model@v2', '345m-uncased', 'https://example.com/model.bin']) {
      await expect(fetch(name, { offline: true })).rejects.toMatchObject({ kind: 'network', code: 'ERR_OFFLINE' });
    }
    expect(hub.log.length).toBe(asked);
  });
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

test('a listing whose files would lie outside of the cache is refused', async () => {
  await withHub(
    async ({ fetch }) => {
      await expect(fetch('owner/model')).rejects.toMatchObject({ code: 'ERR_SERVER' });
    },
    { 'owner/model': { commit, files: { '../../../config.json': Buffer.from('{}') } } },
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

test('through a proxy, but not for hosts that are named as near', async () => {
  const proxied: string[] = [];
  const proxy = await startServer((request, response) => {
    proxied.push(request.url!);
    const { hostname, port, pathname, search } = new URL(request.url!);
    const socket = connect(Number(port), hostname, () => {
      socket.write(`${request.method} ${pathname}${search} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`);
      socket.pipe(response.socket!);
    });
  });
  const code = `import { download } from ${JSON.stringify(new URL('../../dist/core/download/download.js', import.meta.url).href)};
    await download('owner/model', { include: ['config.json'] });`;
  try {
    await withHub(async ({ hub, variables }) => {
      const run = (more: NodeJS.ProcessEnv) =>
        promisify(execFile)(process.execPath, ['--input-type=module', '-e', code], { env: { ...variables, ...more } });
      await run({ HTTP_PROXY: proxy.origin, NO_PROXY: '127.0.0.1' });
      expect(proxied).toEqual([]);
      await run({ HTTP_PROXY: proxy.origin, HF_HUB_CACHE: join(variables.HOME!, 'second') });
      expect(proxied.some((url) => url.startsWith(`${hub.origin}/api/models/owner/model`))).toBe(true);
    });
  } finally {
    await proxy.close();
  }
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
    const listed = await runMegabert(['download', '--list'], variables);
    expect(listed.stdout).toMatch(/^345m-uncased .*30,522 .* no /m);
  });
});

test('a closed network is status 5 and one line', async () => {
  const variables = { HF_ENDPOINT: 'http://127.0.0.1:9', HF_HUB_CACHE: '/nowhere/at/all' };
  const { status, stdout, stderr } = await runMegabert(['download', 'owner/model'], variables);
  expect([status, stdout]).toEqual([5, '']);
  expect(stderr).toMatch(/^error: no connection: 127\.0\.0\.1:9 \(ECONNREFUSED\); .* \[ERR_NETWORK\]\n$/);
});

test('a server that falls silent is asked anew after HF_HUB_DOWNLOAD_TIMEOUT', async () => {
  await withHub(async ({ hub, variables, fetch }) => {
    hub.faults.set(0, { stallAfter: 100_000 });
    const { files } = await fetch('owner/model', { variables: { ...variables, HF_HUB_DOWNLOAD_TIMEOUT: '0.2' } });
    expect(files).toHaveLength(needed.length);
    expect(sentBytes(hub)).toBe(weights.length);
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

/** A Python that has the real `huggingface_hub`; elsewhere these tests are skipped, visibly. */
const python = process.env.MEGABERT_TEST_PYTHON ?? 'python3';
const hasHub = await promisify(execFile)(python, ['-c', 'import huggingface_hub']).then(
  () => true,
  () => false,
);

describe.skipIf(!hasHub)('one cache for Python and for us', () => {
  const snapshot = (variables: NodeJS.ProcessEnv, more = '') =>
    promisify(execFile)(
      python,
      [
        '-c',
        `from huggingface_hub import snapshot_download; print(snapshot_download("owner/model", allow_patterns=${JSON.stringify(needed)}${more}))`,
      ],
      { env: { PATH: process.env.PATH, ...variables, HF_HUB_DISABLE_PROGRESS_BARS: '1' } },
    ).then(({ stdout }) => stdout.trim());

  test('what Python fetched is there for us', async () => {
    await withHub(async ({ hub, variables, fetch }) => {
      const path = await snapshot(variables);
      const sent = sentBytes(hub);
      const result = await fetch('owner/model');
      expect(result.path).toBe(path);
      expect(result.files.map(({ cached }) => cached)).toEqual([true, true, true, true]);
      expect(sentBytes(hub)).toBe(sent);
    });
  });

  test('what we fetched is there for Python, online and offline', async () => {
    await withHub(async ({ hub, variables, fetch }) => {
      const { path } = await fetch('owner/model');
      const sent = sentBytes(hub);
      expect(await snapshot(variables)).toBe(path);
      expect(await snapshot({ ...variables, HF_HUB_OFFLINE: '1' })).toBe(path);
      expect(await snapshot(variables, ', local_files_only=True')).toBe(path);
      expect(sentBytes(hub)).toBe(sent);
    });
  });
});
