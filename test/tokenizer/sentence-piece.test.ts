import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openTokenizer } from '../../dist/core/tokenizer/open-tokenizer.js';
import { fixture } from '../support/shared.js';

interface Expected {
  model: string;
  cases: { text: string; ids: number[] }[];
}

const folder = fixture('sentencepiece');
const expected: Expected[] = JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8'));

describe('a SentencePiece model', () => {
  test.each(expected)('$model gives the ids that SentencePiece gives', async ({ model, cases }) => {
    const tokenizer = await openTokenizer(new Map([['spiece.model', readFileSync(join(folder, model))]]));
    const encodings = await tokenizer.encodeBatch(cases.map(({ text }) => ({ text })));
    expect(encodings.map(({ ids }) => [...ids])).toEqual(cases.map(({ ids }) => ids));
  });

  test('finds its special tokens in a text', async () => {
    const tokenizer = await openTokenizer(new Map([['spiece.model', readFileSync(join(folder, 'bpe.model'))]]));
    const [encoding] = await tokenizer.encodeBatch([{ text: 'the [MASK] sea', pair: 'boat' }]);
    expect([...encoding!.ids]).toContain(tokenizer.idOf('[MASK]'));
    expect([...encoding!.ids].filter((id) => id === tokenizer.idOf('[SEP]'))).toHaveLength(2);
    expect(new Set(encoding!.typeIds)).toEqual(new Set([0, 1]));
  });

  test('cut short is refused', async () => {
    const bytes = readFileSync(join(folder, 'bpe.model'));
    const cut = openTokenizer(new Map([['spiece.model', bytes.subarray(0, bytes.length - 7)]]));
    await expect(cut).rejects.toMatchObject({ code: 'ERR_TOKENIZER' });
  });
});
