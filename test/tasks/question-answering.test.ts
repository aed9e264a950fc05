import { describe, expect, test } from 'vitest';
import { ask, failures, serve, taskModel } from '../support/ask.js';

describe('question-answering', () => {
  type Answer = { score: number; start: number; end: number; answer: string };
  const qa = taskModel('qa');
  const filler = 'Helen is eleven years old. Henry is a soldier. ';
  const question = 'Who has the white cup?';
  /** [CLS] question [SEP] and the last [SEP]. */
  const addedTokens = 9;
  const fillerTokens = 12;

  test('finds an answer that only a later window holds, at its place in the whole context', async () => {
    const context = `${filler.repeat(40)}Daniel has a white cup. ${filler}`;
    const start = 40 * filler.length;
    expect(await ask(qa, { question, context }, { maxAnswerLength: 8, maxLength: 128, stride: 32 })).toMatchObject({
      answer: 'Daniel',
      start,
      end: start + 6,
    });
  });

  test.each([
    [64, 16],
    [128, 0],
    [256, 128],
  ])('gives windows of %d tokens that share %d, until the context is through', async (maxLength, stride) => {
    const contextTokens = 40 * fillerTokens;
    const options = { maxLength, stride, logits: true };
    const [out] = await serve<Answer, { start: number[] }>(qa, [{ question, context: filler.repeat(40) }], options);
    const windows = Math.ceil((contextTokens - stride) / (maxLength - addedTokens - stride));
    expect(out!.logits.start).toHaveLength(windows * addedTokens + contextTokens + (windows - 1) * stride);
  });

  test('gives the best first, and no answer only under a threshold', async () => {
    const line = { question, context: 'Daniel has a white cup. Vera went to the library.' };
    const best = await ask<Answer[]>(qa, line, { topK: 3 });
    expect(best.map(({ score }) => score)).toEqual(best.map(({ score }) => score).sort((a, b) => b - a));
    expect(best).toHaveLength(3);
    expect(best[0]!.answer).toBe('Daniel');
    expect(await ask(qa, line, { nullThreshold: 1000 })).toMatchObject({ answer: 'Daniel' });
    expect(await ask(qa, line, { nullThreshold: -1000 })).toMatchObject({ start: 0, end: 0, answer: '' });
  });

  test('refuses an empty question or context, and cuts a question that leaves no room', async () => {
    const context = 'Daniel has a white cup.';
    const long = { question: 'who '.repeat(400), context };
    const found = await failures(qa, { question: ' ', context }, { question, context: '' }, { question }, long);
    expect(found).toEqual(['ERR_EMPTY', 'ERR_EMPTY', 'ERR_FIELD', undefined]);
    expect(await failures(qa, { input_ids: [2, 55, 66] }, { input_ids: [2, 55, 3, 66] })).toEqual([
      'ERR_EMPTY',
      undefined,
    ]);
    expect(await serve(qa, [long])).toMatchObject([{ truncated: true }]);
  });
});
