/** Where what was fetched lies: in the cache that Python shares, or in a plain folder. */
import { execFile } from 'node:child_process';
import { readdir, readFile, realpath, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { gitId, sha256 } from '../support/digests.js';
import { commit, model, needed, sentBytes, weights, withHub } from '../support/with-hub.js';

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

test('a listing whose files would lie outside of the cache is refused', async () => {
  await withHub(
    async ({ fetch }) => {
      await expect(fetch('owner/model')).rejects.toMatchObject({ code: 'ERR_SERVER' });
    },
    { 'owner/model': { commit, files: { '../../../config.json': Buffer.from('{}') } } },
  );
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
