import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { PredictOptions } from '../../dist/core/predict/predict-options.js';
import { demoModels } from '../support/demo-model.js';
import { predictText } from '../support/predict-text.js';
import { temporaryFolder } from '../support/temporary-folder.js';

const demo = demoModels();
let sentiment: string;
beforeAll(async () => {
  sentiment = await demo('sentiment');
});

describe('before a line is read, and with nothing left behind, a run refuses', () => {
  const embeddings = { task: 'embeddings' } as const;

  test.each<[title: string, options: (folder: string) => Partial<PredictOptions>, error: object]>([
    ['a folder that is no model', (folder) => ({ model: folder }), { kind: 'input', code: 'ERR_NOT_A_MODEL' }],
    ['an input that is not there', () => ({ inputs: ['nowhere'] }), { kind: 'input', code: 'ERR_NOT_FOUND' }],
    ['a folder as input', (folder) => ({ inputs: [folder] }), { kind: 'input', code: 'ERR_NOT_A_FILE' }],
    [
      'an output in no folder',
      (folder) => ({ output: join(folder, 'no/x') }),
      { kind: 'input', code: 'ERR_NOT_FOUND' },
    ],
    ['a folder as output', (folder) => ({ output: folder }), { kind: 'input', code: 'ERR_NOT_A_FILE' }],
    [
      'an array for a device',
      () => ({ ...embeddings, format: 'npy', output: '/dev/null' }),
      { kind: 'input', code: 'ERR_NOT_A_FILE' },
    ],
    ['gzip for a device', (folder) => ({ output: join(folder, 'pipe.gz') }), { kind: 'input', code: 'ERR_NOT_A_FILE' }],
    ['more tokens than positions', () => ({ maxLength: 300 }), { kind: 'input', code: 'ERR_MAX_LENGTH' }],
    [
      'a layer beyond the last',
      () => ({ ...embeddings, taskOptions: { layer: 3 } }),
      { kind: 'input', code: 'ERR_LAYER' },
    ],
    [
      'the input as output',
      (folder) => ({ inputs: [join(folder, 'x')], output: join(folder, '.', 'x') }),
      usage(/is an input/),
    ],
    [
      "another task's option",
      () => ({ ...embeddings, taskOptions: { logits: true } }),
      usage(/not an option of embeddings/),
    ],
    ['a number out of range', () => ({ taskOptions: { threshold: 2 } }), usage(/--threshold .* from 0 to 1/)],
    [
      'a pooler of another layer',
      () => ({ ...embeddings, taskOptions: { pooling: 'pooler', layer: 1 } }),
      usage(/last layer/),
    ],
    ['a shard of stdin', () => ({ shard: { index: 0, count: 2 } }), usage(/--shard needs files/)],
    ['stdin twice', () => ({ inputs: ['-', '-'] }), usage(/given twice/)],
    ['to resume what goes to stdout', () => ({ resume: true }), usage(/--resume needs -o/)],
    ['an array on stdout', () => ({ ...embeddings, format: 'npy' }), usage(/--format npy needs -o/)],
    ['an array of labels', (folder) => ({ format: 'npy', output: join(folder, 'o') }), usage(/is for embeddings/)],
    ['a column of no field', () => ({ columns: { context: 'c' } }), usage(/reads no field context/)],
    [
      'a column of plain text',
      () => ({ inputs: ['x.txt'], columns: { text: 'sentence' } }),
      usage(/plain text has no column "sentence"/),
    ],
    ['a name that is taken', () => ({ as: 'error' }), usage(/this name is taken: error/)],
  ])('%s', async (_title, options, error) => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'empty'));
    writeFileSync(join(folder, 'x'), '{"text":"I love it."}\n');
    symlinkSync('/dev/null', join(folder, 'pipe.gz'));
    const before = readdirSync(folder);
    const run = predictText('{"text":"I love it."}', { model: sentiment, ...options(folder) });
    await expect(run).rejects.toMatchObject(error);
    expect(readdirSync(folder)).toEqual(before);
  });

  function usage(message: RegExp): object {
    return { kind: 'usage', message: expect.stringMatching(message) };
  }
});
