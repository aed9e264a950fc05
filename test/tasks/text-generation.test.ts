import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ask, taskModel, withConfig } from '../support/ask.js';

describe('text-generation', () => {
  const causal = taskModel('causal');

  test('stops at the length asked for, and draws the same for the same seed', async () => {
    const line = { text: 'The President of the United States' };
    const sampled = { temperature: 1, topK: 50, topP: 0.9, seed: 7, maxNewTokens: 8 };
    const drawn = await ask(causal, line, sampled);
    expect(await ask(causal, line, sampled)).toEqual(drawn);
    expect(await ask(causal, line, { ...sampled, seed: 8 })).not.toEqual(drawn);
    expect(await ask(causal, line, { maxNewTokens: 3 })).toEqual({
      generated_text: 'The President of the United States, and the',
      token_ids: [16, 149, 135],
      finish_reason: 'length',
    });
  });

  test('loses no token of a text whose tokenizer adds none', async () => {
    const copy = withConfig(causal, {});
    const pieces = readFileSync(join(copy.folder, 'vocab.txt'), 'utf8').trimEnd().split('\n');
    const vocab = Object.fromEntries(pieces.map((piece, id) => [piece, id]));
    const words = { unk_token: '[UNK]', continuing_subword_prefix: '##', max_input_chars_per_word: 100 };
    const tokenizer = {
      version: '1.0',
      added_tokens: [],
      normalizer: { type: 'Lowercase' },
      pre_tokenizer: { type: 'Whitespace' },
      model: { type: 'WordPiece', ...words, vocab },
    };
    writeFileSync(join(copy.folder, 'tokenizer.json'), JSON.stringify(tokenizer));
    const ids = ['the', 'united', 'states'].map((word) => pieces.indexOf(word));
    const [options, cut] = [{ maxNewTokens: 2 }, { maxNewTokens: 2, maxLength: 2 }];
    const { token_ids } = await ask<{ token_ids: number[] }>(copy, { input_ids: ids }, options);
    expect(await ask(copy, { text: 'the united states' }, options)).toMatchObject({ token_ids });
    const { token_ids: afterTwo } = await ask<{ token_ids: number[] }>(copy, { input_ids: ids.slice(0, 2) }, options);
    expect(await ask(copy, { text: 'the united states' }, cut)).toMatchObject({ token_ids: afterTwo });
  });
});
