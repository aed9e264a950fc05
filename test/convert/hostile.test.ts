import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { convert } from '../../dist/core/convert/convert.js';
import { inspect } from '../../dist/core/convert/inspect.js';
import { InputError } from '../../dist/core/errors.js';
import { describeShared, shared } from '../support/shared.js';
import { withFolder } from '../support/with-folder.js';

const bin = resolve(import.meta.dirname, '../../bin/run.js');

/** Harmless files that hold tensors, though of no BERT. */
const controls: ReadonlyMap<string, number> = new Map([
  ['malicious/picklescan/data/new_pytorch_model.bin', 1],
  ['malicious/picklescan/data/pytorch_model.bin', 38],
]);

describeShared('hostile checkpoints', () => {
  describe.each(readManifest())('$file', ({ file, must, refusal }) => {
    const path = shared(`hostile/${file}`);

    test(`inspect: ${must}`, async () => {
      if (controls.has(file)) expect((await inspect(path)).tensors).toHaveLength(controls.get(file)!);
      else expectRefusal(await inspect(path).catch((error: unknown) => error), refusal);
    });

    test('convert refuses it and leaves nothing behind', async () => {
      await withFolder(async (folder) => {
        expectRefusal(await convert(path, join(folder, 'out')).catch((error: unknown) => error), refusal);
        expect(await readdir(folder)).toEqual([]);
      });
    });
  });

  test.each([
    'malicious/picklescan/data/malicious0.pkl',
    'malicious/picklescan/data/malicious1.zip',
    'malicious/picklescan/data2/type-confusion-exploit.pkl',
    'malicious/zip-slip/zip-slip.zip',
    'malicious/tar_edge/links-invalid.tar',
  ])('the command ends with one line and status 3: %s', async (file) => {
    await withFolder(async (folder) => {
      const run = promisify(execFile)(process.execPath, [
        bin,
        'convert',
        shared(`hostile/${file}`),
        join(folder, 'out'),
      ]);
      const ending = await run.catch((error: unknown) => error);
      expect(ending).toMatchObject({ code: 3, stdout: '', stderr: expect.stringMatching(/^error: .+ \[ERR_\w+\]\n$/) });
      expect(await readdir(folder)).toEqual([]);
    });
  });
});

function expectRefusal(outcome: unknown, refusal: string | undefined): void {
  expect(outcome).toBeInstanceOf(InputError);
  expect((outcome as InputError).message).not.toMatch(/\n/);
  if (refusal === undefined) return;
  expect(outcome).toMatchObject({ code: 'ERR_UNSAFE_PICKLE', what: expect.stringContaining(refusal) });
}

function readManifest(): { file: string; must: string; refusal: string | undefined }[] {
  const path = shared('hostile/MANIFEST.tsv');
  if (!existsSync(path)) return [];
  const [, ...lines] = readFileSync(path, 'utf8').trimEnd().split('\n');
  return lines
    .map((line) => line.split('\t'))
    .filter(([, , , kind]) => kind === 'checkpoint')
    .map(([file = '', , , , , must = '']) => ({
      file,
      must,
      refusal: /global [^"]+ is not allow-listed/.exec(must)?.[0],
    }));
}
