import { describe, expect, test } from 'vitest';
import { ask, taskModel } from '../support/ask.js';

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
});
