import { existsSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isTorch } from '../../dist/core/checkpoint/is-torch.js';
import { readTorch } from '../../dist/core/checkpoint/read-torch.js';
import { InputError } from '../../dist/core/errors.js';
import type { FileTree } from '../../dist/core/files/file-tree.js';
import { openTree } from '../../dist/core/files/open-tree.js';
import { describeShared, shared } from '../support/shared.js';
import { tensorsIn } from './tensors-in.js';

describeShared('hostile checkpoints', () => {
  test.each(readManifest())('$file: $must', async ({ file, must }) => {
    const spillFolder = mkdtempSync(join(tmpdir(), 'megabert-'));
    const outcome = await countTensors(shared(`hostile/${file}`), spillFolder);
    expect(readdirSync(spillFolder)).toEqual([]);

    const [refusal] = /global [^"]+ is not allow-listed/.exec(must) ?? [];
    if (refusal !== undefined) {
      expect(outcome).toMatchObject({ code: 'ERR_UNSAFE_PICKLE', what: expect.stringContaining(refusal) });
    } else if (outcome instanceof InputError) {
      // Whatever is no checkpoint may be refused as broken, too.
      expect(must).toMatch(/refuse|no crash/);
    } else {
      expect(outcome).toBe(tensorsOfControls.get(file) ?? 0);
    }
    if (outcome instanceof InputError) expect(outcome.message).not.toContain('\n');
  });
});

const tensorsOfControls: ReadonlyMap<string, number> = new Map([
  ['malicious/picklescan/data/new_pytorch_model.bin', 1],
  ['malicious/picklescan/data/pytorch_model.bin', 38],
]);

function readManifest(): { file: string; must: string }[] {
  const path = shared('hostile/MANIFEST.tsv');
  if (!existsSync(path)) return [];
  const [, ...lines] = readFileSync(path, 'utf8').trimEnd().split('\n');
  return lines
    .map((line) => line.split('\t'))
    .filter(([, , , kind]) => kind === 'checkpoint')
    .map(([file = '', , , , , must = '']) => ({ file, must }));
}

/** Of whatever in the file is a checkpoint. */
async function countTensors(path: string, spillFolder: string): Promise<number | InputError> {
  let tree: FileTree | undefined;
  try {
    tree = await openTree(path, { spillFolder });
    let count = 0;
    for (const inside of tree.paths) {
      const source = await tree.open(inside);
      if (await isTorch(source)) count += [...tensorsIn(await readTorch(source))].length;
    }
    return count;
  } catch (error) {
    if (error instanceof InputError) return error;
    throw error;
  } finally {
    await tree?.close();
  }
}
