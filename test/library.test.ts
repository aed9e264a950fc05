/** The package as a program imports it. */
import { join, resolve } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import {
  convert,
  inspect,
  type Listener,
  type OpenModelOptions,
  openModel,
  openTokenizer,
  type PredictOptions,
  type Tensor,
  type Tensors,
} from '../dist/index.js';
import { demoModels } from './support/demo-model.js';
import { temporaryFolder } from './support/temporary-folder.js';

const demo = demoModels();
let sentiment: string;
beforeAll(async () => {
  sentiment = await demo('sentiment');
});

test('convert is the command, and tells how far it is', async () => {
  const heard: string[] = [];
  let fraction = 0;
  const listener: Listener = {
    onNotice: ({ text }) => heard.push(text),
    onProgress: ({ done, total = Number.NaN }) => {
      fraction = done / total;
    },
  };
  const source = resolve(import.meta.dirname, '../demo/megatron/sentiment_v3');
  const output = join(temporaryFolder(), 'model');
  const result = await convert(source, output, { labels: ['bad', 'good'], listener });
  expect(Object.keys(result)).toEqual([
    'path',
    'layout',
    'checkpoint_version',
    'architectures',
    'parameters',
    'assumed',
    'warnings',
  ]);
  expect(result).toMatchObject({ path: output, checkpoint_version: 3, warnings: [] });
  expect(heard[0]).toMatch(/^read torch\.save, version 3, fp16, 2 layers × 128/);
  expect(fraction).toBe(1);
});

test('inspect is the command, options and all', async () => {
  expect((await inspect(sentiment)).kind).toBe('huggingface');
  expect(await inspect(sentiment, { tokenize: 'a film' })).toMatchObject({ pieces: ['[CLS]', 'a', 'film', '[SEP]'] });
  expect(await inspect(sentiment, { diff: sentiment })).toMatchObject({ only_in_first: [], different: [] });
});

test('a checkpoint that does not say its version is of the first', async () => {
  const zip = resolve(import.meta.dirname, '../demo/megatron/megabert_demo_v0_1_uncased.zip');
  expect(await inspect(zip)).toMatchObject({ kind: 'megatron-lm', checkpoint_version: 0, iteration: null });
});

test('a model that was closed answers nothing more, and closing it again does nothing', async () => {
  const model = await openModel(sentiment, { provider: 'cpu', threads: 1 });
  const inputs: Tensors = { input_ids: { dtype: 'int64', shape: [1, 2], data: BigInt64Array.of(2n, 3n) } };
  const underWay = model.forward(inputs);
  await model.close();
  await model.close();
  const closed = { kind: 'usage', message: 'the model is closed' };
  await expect(underWay).resolves.toHaveProperty('logits');
  await expect(model.forward(inputs)).rejects.toMatchObject(closed);
  await expect(model.predict([{ text: 'Hello.' }]).next()).rejects.toMatchObject(closed);
});

test.each([
  ['precision', 'usage', { precision: 'int5' }, {}],
  ['provider', 'provider', { provider: 'gpu' }, {}],
  ['task', 'usage', {}, { task: 'fill_mask' }],
])(
  'a %s that there is none of is refused as an error with a kind, types or not',
  async (what, kind, opening, asking) => {
    const answering = async (): Promise<unknown> => {
      const model = await openModel(sentiment, opening as OpenModelOptions);
      return model
        .predict([{ text: 'a' }], asking as PredictOptions)
        .next()
        .finally(() => model.close());
    };
    await expect(answering()).rejects.toMatchObject({ kind, message: expect.stringContaining(`no such ${what}: `) });
  },
);

test('a model serves objects, a tokenizer texts, and errors carry code and kind', async () => {
  const model = await openModel(sentiment, { provider: 'cpu', threads: 1 });
  const lines: unknown[] = [];
  for await (const line of model.predict([{ id: 7, text: 'I love this film.' }, { id: 8 }])) lines.push(line);
  const prompt: Tensor = { dtype: 'int64', shape: [1, 1], data: BigInt64Array.of(2n) };
  await expect(model.generate({ input_ids: prompt })).rejects.toMatchObject({ code: 'ERR_NO_HEAD', kind: 'input' });
  await model.close();
  expect(lines).toMatchObject([
    { id: 7, prediction: { label: 'POSITIVE' } },
    { id: 8, error: { code: 'ERR_FIELD', line: 2 } },
  ]);
  const { ids, typeIds, offsets } = await (await openTokenizer(sentiment)).encode('a film', 'good');
  expect([ids.length, [...typeIds]]).toEqual([6, [0, 0, 0, 0, 1, 1]]);
  expect(offsets.slice(0, 3)).toEqual([
    [0, 0],
    [0, 1],
    [2, 6],
  ]);
  await expect(openModel('nowhere')).rejects.toMatchObject({ code: 'ERR_NOT_FOUND', kind: 'input' });
});
