/** What holds for every task; the numbers are in ../predict/reference-answers.test.ts. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openModel } from '../../dist/core/predict/open-model.js';
import { ask, taskModel, withConfig } from '../support/ask.js';

describe('any task', () => {
  const sentiment = taskModel('sentiment');
  const pretrained = taskModel('pretrained');

  test('without a tokenizer serves ids, and is ended by a text', async () => {
    const { folder } = withConfig(sentiment, {});
    for (const name of ['vocab.txt', 'tokenizer.json', 'tokenizer_config.json'])
      rmSync(join(folder, name), { force: true });
    // "I love this film."
    const ids = { input_ids: [2, 55, 562, 241, 422, 18, 3] };
    expect(await ask({ folder }, ids)).toEqual(await ask(sentiment, ids));
    const model = await openModel(folder, { threads: 1 });
    onTestFinished(() => model.close());
    const lines: object[] = [];
    const serving = (async () => {
      for await (const line of model.predict([...Array(1000).fill(ids), { text: 'I' }])) lines.push(line);
    })();
    await expect(serving).rejects.toMatchObject({ kind: 'input', code: 'ERR_NO_TOKENIZER' });
    // Those of earlier windows are served all the same.
    expect(lines.length).toBeGreaterThanOrEqual(500);
  });

  test('is the one that the head is for, unless it is named', async () => {
    const model = await openModel(pretrained.folder, { head: 'ForNextSentencePrediction', threads: 1 });
    onTestFinished(() => model.close());
    for await (const { prediction } of model.predict([
      { text: 'She sat down at the table.', text_pair: 'She poured.' },
    ])) {
      expect(prediction).toEqual({ is_next: expect.any(Boolean), score: expect.any(Number) });
    }
  });

  test.each([
    ['behind', [2, 55, 562, 241, 422, 18, 3, 0, 0], [1, 1, 1, 1, 1, 1, 1, 0, 0]],
    ['before', [0, 0, 2, 55, 562, 241, 422, 18, 3], [0, 0, 1, 1, 1, 1, 1, 1, 1]],
    ['between', [2, 55, 0, 562, 241, 422, 0, 18, 3], [1, 1, 0, 1, 1, 1, 0, 1, 1]],
  ])('drops ids that the mask leaves out %s the others', async (_, input_ids, attention_mask) => {
    const text = { text: 'I love this film.' };
    expect(await ask(sentiment, { input_ids, attention_mask })).toEqual(await ask(sentiment, text));
  });

  test('refuses a tokenizer that knows more pieces than the model', async () => {
    const { folder } = withConfig(sentiment, {});
    rmSync(join(folder, 'tokenizer.json'), { force: true });
    const vocabulary = readFileSync(join(folder, 'vocab.txt'), 'utf8');
    writeFileSync(join(folder, 'vocab.txt'), vocabulary + Array.from({ length: 17 }, (_, id) => `new${id}\n`).join(''));
    await expect(ask({ folder }, { text: 'I' })).rejects.toMatchObject({ kind: 'input', code: 'ERR_VOCABULARY' });
  });
});
