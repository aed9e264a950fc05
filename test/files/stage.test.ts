import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, readFile, rename, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { createFile } from '../../dist/core/files/create-file.js';
import { hashFile } from '../../dist/core/files/hash-file.js';
import { lock } from '../../dist/core/files/lock.js';
import { stageFile } from '../../dist/core/files/stage-file.js';
import { stageFolder } from '../../dist/core/files/stage-folder.js';
import { waitForLock } from '../../dist/core/files/wait-for-lock.js';
import { withFolder } from '../support/with-folder.js';

const built = (path: string) => pathToFileURL(join(import.meta.dirname, '../../dist/core/files', path)).href;

/** Runs code that prints a line when it is ready, and waits for that line. */
async function startProcess(code: string) {
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  return child;
}

async function kill(child: Awaited<ReturnType<typeof startProcess>>): Promise<void> {
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

test('a folder appears under its name only when it is committed', async () => {
  await withFolder(async (folder) => {
    const final = join(folder, 'deep/model');
    const stage = await stageFolder(final);
    await writeFile(join(stage.path, 'config.json'), '{}');
    await expect(readdir(final)).rejects.toThrow('ENOENT');
    await stage.commit();
    await stage.discard();
    expect(await readdir(join(folder, 'deep'))).toEqual(['model']);
    expect(await readdir(final)).toEqual(['config.json']);
  });
});

test('what is discarded leaves nothing, and what was there before stays', async () => {
  await withFolder(async (folder) => {
    await mkdir(join(folder, 'model'));
    await writeFile(join(folder, 'model/old'), '');
    const stage = await stageFolder(join(folder, 'model'), { force: true });
    await writeFile(join(stage.path, 'new'), '');
    await stage.discard();
    expect(await readdir(folder)).toEqual(['model']);
    expect(await readdir(join(folder, 'model'))).toEqual(['old']);
  });
});

test('a folder with something in it is replaced only by force, an empty one without', async () => {
  await withFolder(async (folder) => {
    const final = join(folder, 'model');
    await mkdir(final);
    await writeFile(join(final, 'old'), '');
    await expect(stageFolder(final)).rejects.toMatchObject({ kind: 'usage', where: final });
    await symlink('model', join(folder, 'link'));
    const stage = await stageFolder(join(folder, 'link'), { force: true });
    await writeFile(join(stage.path, 'new'), '');
    await stage.commit();
    expect(await readdir(final)).toEqual(['new']);
    expect((await readdir(folder)).sort()).toEqual(['link', 'model']);
    await expect(stageFolder(join(final, 'new'))).rejects.toMatchObject({ kind: 'usage' });
    await mkdir(join(folder, 'empty'));
    await (await stageFolder(join(folder, 'empty'))).commit();
  });
});

test('the folder that one works in is never replaced', async () => {
  await expect(stageFolder(process.cwd(), { force: true })).rejects.toMatchObject({ code: 'ERR_OUTPUT' });
});

test('the folder of what is read is never replaced', async () => {
  await withFolder(async (folder) => {
    const reads = join(folder, 'model/iter_1');
    await mkdir(reads, { recursive: true });
    await symlink('model/iter_1', join(folder, 'latest'));
    for (const path of [reads, join(folder, 'latest')]) {
      const staging = stageFolder(join(folder, 'model'), { force: true, reads: path });
      await expect(staging).rejects.toMatchObject({ kind: 'usage', message: /holds the source/ });
    }
    await (await stageFolder(join(folder, 'other'), { force: true, reads })).discard();
  });
});

test('leftovers of a killed process are removed, those of a living one are not', async () => {
  await withFolder(async (folder) => {
    const final = join(folder, 'model');
    const stageAndWait = `import { stageFolder } from ${JSON.stringify(built('stage-folder.js'))};
      await stageFolder(${JSON.stringify(final)}); console.log('ready'); setInterval(() => {}, 1000);`;
    await kill(await startProcess(stageAndWait));
    const living = await startProcess(stageAndWait);
    expect(await readdir(folder)).toHaveLength(1);
    await (await stageFolder(final)).commit();
    expect(await readdir(folder)).toHaveLength(2);
    await kill(living);
  });
});

test('what a killed commit had set aside is kept while it is the only copy', async () => {
  await withFolder(async (folder) => {
    const final = join(folder, 'model');
    await mkdir(final);
    await rename(final, join(folder, '.model.partial-1-999999-replaced'));
    const stage = await stageFolder(final);
    expect((await readdir(folder)).sort()).toContain('.model.partial-1-999999-replaced');
    await stage.commit();
    await (await stageFolder(final)).discard();
    expect(await readdir(folder)).toEqual(['model']);
  });
});

test('a file is replaced whole or not at all', async () => {
  await withFolder(async (folder) => {
    const final = join(folder, 'out.jsonl');
    await writeFile(final, 'old');
    const stage = await stageFile(final);
    const sink = await createFile(stage.path);
    await sink.write(Buffer.from('ne'));
    await sink.write(Buffer.from('w'));
    await sink.close();
    expect(await readFile(final, 'utf8')).toBe('old');
    await stage.commit();
    expect(await readFile(final, 'utf8')).toBe('new');
    expect(await readdir(folder)).toEqual(['out.jsonl']);
    // sha256sum of the three bytes `new`.
    expect(await hashFile(final)).toBe('11507a0e2f5e69d5dfa40a62a1bd7b6ee57e6bcd85c67c9b8431b36fff21c437');
  });
});

test('blocks are written one after the other, also larger ones than the system is given at a time', async () => {
  await withFolder(async (folder) => {
    const blocks = [5, 3 * 1024 * 1024 + 1, 1024 * 1024, 2 * 1024 * 1024 - 3].map((byteLength, seed) =>
      Uint8Array.from({ length: byteLength }, (_, at) => at * 31 + (at >>> 16) + seed),
    );
    const path = join(folder, 'weights');
    const sink = await createFile(path);
    for (const block of blocks) await sink.write(block);
    await sink.close();
    expect((await readFile(path)).equals(Buffer.concat(blocks))).toBe(true);
  });
});

test('a lock is held by one, and free again when released or when its holder was killed', async () => {
  await withFolder(async (folder) => {
    const path = join(folder, 'blob');
    const holder = await startProcess(`import { lock } from ${JSON.stringify(built('lock.js'))};
      console.log(Boolean(await lock(${JSON.stringify(path)}))); setInterval(() => {}, 1000);`);
    expect(await lock(path)).toBeUndefined();
    await kill(holder);
    const held = await lock(path);
    expect(held).toBeDefined();
    expect(await lock(path)).toBeUndefined();
    let waited = false;
    const waiting = waitForLock(path, { onWait: () => (waited = true) });
    await held!.release();
    await (await waiting).release();
    expect(waited).toBe(true);
    expect(await readdir(folder)).toEqual([]);
  });
});

test('of many processes that want a lock at once, never two have it', async () => {
  await withFolder(async (folder) => {
    const path = join(folder, 'blob');
    // mkdir of the same folder fails where two are inside.
    const code = `import { mkdir, rmdir } from 'node:fs/promises';
      import { waitForLock } from ${JSON.stringify(built('wait-for-lock.js'))};
      console.log('ready');
      for (let i = 0; i < 5; i++) {
        const held = await waitForLock(${JSON.stringify(path)});
        await mkdir(${JSON.stringify(join(folder, 'inside'))});
        await rmdir(${JSON.stringify(join(folder, 'inside'))});
        await held.release();
      }`;
    const children = await Promise.all([1, 2, 3, 4].map(() => startProcess(code)));
    const exits = await Promise.all(
      children.map((child) => child.exitCode ?? once(child, 'exit').then(([status]) => status)),
    );
    expect(exits).toEqual([0, 0, 0, 0]);
  });
});
