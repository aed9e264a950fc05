import { describe, expect, test } from 'vitest';
import { ask, failures, taskModel } from '../support/ask.js';

describe('fill-mask', () => {
  interface Filling {
    score: number;
    token: number;
    token_str: string;
    sequence: string;
  }
  const pretrained = taskModel('pretrained');
  const line = { text: 'She opened the [MASK] and went out.' };

  test('gives a list for each of several masks, the others staying in its sequence', async () => {
    const lists = await ask<Filling[][]>(pretrained, { text: 'The [MASK] of the [MASK].' }, { topK: 2 });
    expect(lists.map((list) => list.map(({ sequence }) => sequence))).toEqual([
      lists[0]!.map(({ token_str }) => `The ${token_str} of the [MASK].`),
      lists[1]!.map(({ token_str }) => `The [MASK] of the ${token_str}.`),
    ]);
    expect(lists.map(({ length }) => length)).toEqual([2, 2]);
  });

  test('leaves the other masks in the sequence of ids, too', async () => {
    const ids = { input_ids: [2, 135, 4, 16, 135, 4, 18, 3] };
    const lists = await ask<Filling[][]>(pretrained, ids, { topK: 1 });
    expect(lists.map(([first]) => first!.sequence)).toEqual([
      `the ${lists[0]![0]!.token_str}, the [MASK].`,
      `the [MASK], the ${lists[1]![0]!.token_str}.`,
    ]);
  });

  test('chooses among targets without changing their scores', async () => {
    const all = await ask<Filling[]>(pretrained, line, { topK: 6016 });
    const scores = new Map(all.map(({ token_str, score }) => [token_str, score]));
    for (const logits of [false, true]) {
      const chosen = await ask<Filling[]>(pretrained, line, { targets: ['window', 'door', 'Door'], logits });
      expect(chosen.map(({ token_str }) => token_str)).toEqual(['door', 'window']);
      for (const { token_str, score } of chosen) expect(score).toBeCloseTo(scores.get(token_str)!, 6);
    }
  });

  test('leaves out rows of the vocabulary that have no piece', async () => {
    const all = await ask<Filling[]>(pretrained, line, { topK: 6016 });
    expect(all.map(({ token }) => token).sort((a, b) => a - b)).toEqual(Array.from({ length: 6000 }, (_, id) => id));
  });

  test('refuses a text without a mask, one whose mask is cut off, and a target of several pieces', async () => {
    const cut = { text: `${'so '.repeat(300)}[MASK]` };
    expect(await failures(pretrained, { text: 'The door.' }, cut)).toEqual(['ERR_NO_MASK', 'ERR_NO_MASK']);
    const several = ask(pretrained, line, { targets: ['unflinchingly'] });
    await expect(several).rejects.toMatchObject({ kind: 'input', code: 'ERR_TARGET' });
  });
});
