import { readdirSync } from 'node:fs';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openTree } from '../../dist/core/files/open-tree.js';
import { withFolder } from '../support/with-folder.js';

test('a folder is read through symbolic links, as the Hugging Face cache has them, and loops end', async () => {
  await withFolder(async (folder) => {
    await mkdir(join(folder, 'blobs'));
    await mkdir(join(folder, 'snapshots/1'), { recursive: true });
    await writeFile(join(folder, 'blobs/abc'), 'weights');
    await symlink('../../blobs/abc', join(folder, 'snapshots/1/model.safetensors'));
    await symlink('..', join(folder, 'snapshots/1/loop'));
    await symlink('nowhere', join(folder, 'snapshots/1/dangling'));
    const tree = await openTree(join(folder, 'snapshots/1'));
    expect(tree.paths).toEqual(['model.safetensors']);
    const source = await tree.open('model.safetensors');
    expect(source.location).toMatchObject({ file: expect.stringMatching(/blobs.abc$/), byteOffset: 0 });
    await expect(source.read(3, 5)).rejects.toMatchObject({ code: 'ERR_TRUNCATED' });
    await tree.close();
  });
});

test('a thousand files of a folder are read though few are open at a time', async () => {
  await withFolder(async (folder) => {
    const names = Array.from({ length: 1000 }, (_, index) => `${index}`);
    await Promise.all(names.map((name) => writeFile(join(folder, name), name)));
    const tree = await openTree(folder);
    const sources = await Promise.all(names.map((name) => tree.open(name)));
    const texts = await Promise.all(
      sources.map(async (source) => Buffer.from(await source.read(0, source.byteLength)).toString()),
    );
    expect(texts).toEqual(names);
    expect(readdirSync('/proc/self/fd').length).toBeLessThan(200);
    await tree.close();
  });
});

test('what is not there, or no file, is refused by name', async () => {
  await expect(openTree('/nowhere/at/all')).rejects.toMatchObject({ code: 'ERR_NOT_FOUND', where: '/nowhere/at/all' });
  await expect(openTree('/dev/null')).rejects.toMatchObject({ code: 'ERR_NOT_A_FILE' });
});
