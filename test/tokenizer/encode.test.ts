import { createRequire } from 'node:module';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { longestFirst } from '../../dist/core/tokenizer/longest-first.js';
import { openTokenizer } from '../../dist/core/tokenizer/open-tokenizer.js';
import { files, letters, tokenizerJson, vocabulary } from './support/tiny-vocabulary.js';

/** Byte-level BPE, as no BERT has it: only the library reads it. */
const bytePairJson = {
  version: '1.0',
  added_tokens: [
    { id: 0, content: '<s>', single_word: false, lstrip: false, rstrip: false, normalized: false, special: true },
  ],
  normalizer: null,
  pre_tokenizer: { type: 'Whitespace' },
  post_processor: null,
  decoder: null,
  model: { type: 'BPE', vocab: { '<s>': 0, a: 1, b: 2, c: 3, ab: 4, '🦙': 5 }, merges: ['a b'] },
};

const isInsidePair = (text: string, offset: number) =>
  /^[\ud800-\udbff][\udc00-\udfff]$/.test(text.slice(Math.max(0, offset - 1), offset + 1));

test('what no BERT has is left to the library, one by one and many at once alike', async () => {
  const tokenizer = await openTokenizer(files({ 'tokenizer.json': bytePairJson }));
  const text = { text: 'abc <s>🦙c', pair: 'ba' };
  const encoding = tokenizer.encode(text);
  expect(Array.from(encoding.ids, tokenizer.piece)).toEqual(['ab', 'c', '<s>', '🦙', 'c', 'b', 'a']);
  expect([...encoding.offsets]).toEqual([0, 2, 2, 3, 4, 7, 7, 9, 9, 10, 0, 1, 1, 2]);
  expect(await tokenizer.encodeBatch([text])).toEqual([encoding]);

  const [words] = await tokenizer.encodeBatch([{ words: ['ab', '', '🦙 ba'] }]);
  expect({ words: [...words!.words], offsets: [...words!.offsets] }).toEqual({
    words: [0, 2, 2, 2],
    offsets: [0, 2, 0, 2, 3, 4, 4, 5],
  });
  expect(tokenizer.decode([0, 4, 3])).toBe('ab c');
});

test('a pair is cut as the library cuts it, longest text first', async () => {
  const library = createRequire(import.meta.url)('tokenizers').Tokenizer.fromString(JSON.stringify(tokenizerJson()));
  library.disablePadding();
  const tokenizer = await openTokenizer(files({ 'tokenizer.json': tokenizerJson() }));
  const uneven = await openTokenizer(
    files({
      'tokenizer.json': tokenizerJson({
        pre_tokenizer: { type: 'Sequence', pretokenizers: [{ type: 'BertPreTokenizer' }] },
      }),
    }),
  );
  const length = fc.nat({ max: 12 });
  await fc.assert(
    fc.asyncProperty(length, length, fc.integer({ min: 3, max: 24 }), async (first, second, maxLength) => {
      // Release 0.23 cuts each text to maxLength by itself first, so that it takes the two for equally long.
      fc.pre(3 * first < maxLength || second < maxLength);
      const [text, pair] = ['abc '.repeat(first), 'd'.repeat(second)];
      library.setTruncation(maxLength);
      const expected = await library.encode(text, pair, { addSpecialTokens: true });
      for (const { encodeBatch } of [tokenizer, uneven]) {
        const [ours] = await encodeBatch([{ text, pair }], { maxLength });
        expect([...ours!.ids]).toEqual(expected.getIds());
        expect(ours!.truncated).toBe(3 * first + second + 3 > maxLength);
      }
    }),
  );
});

test.each([
  [2, 8, 7, [2, 5]],
  [8, 2, 7, [5, 2]],
  [4, 4, 7, [3, 4]],
  [4, 8, 7, [3, 4]],
  [8, 4, 7, [4, 3]],
  [8, 8, 7, [3, 4]],
  [800, 400, 7, [4, 3]],
  [5, 9, 0, [0, 0]],
])('of %i and %i tokens, %i are %j', (first, second, room, expected) => {
  expect(longestFirst(first, second, room)).toEqual(expected);
});

test('offsets cut the given text into its tokens, whatever is in it', async () => {
  const tokenizer = await openTokenizer(files({ 'vocab.txt': vocabulary }));
  await fc.assert(
    fc.property(
      fc.string({ unit: fc.nat({ max: 0x10ffff }).map((codePoint) => String.fromCodePoint(codePoint)) }),
      fc.string({ unit: fc.constantFrom('a', 'É', '🦙', '\ud800', '\0', ' ', '.', '[MASK]') }),
      (first, second) => {
        const text = first + second;
        const { ids, offsets, words } = tokenizer.encode({ text }, { addSpecialTokens: false });
        const wrong = Array.from(ids, (id, index) => {
          const [start, end, before] = [offsets[2 * index]!, offsets[2 * index + 1]!, offsets[2 * index - 1] ?? 0];
          const step = words[index]! - (words[index - 1] ?? -1);
          if (start < before || end > text.length || step < 0 || step > 1) return 'out of order';
          if (isInsidePair(text, start) || isInsidePair(text, end)) return 'inside a surrogate pair';
          const isLetter = letters.includes(tokenizer.piece(id)!.at(-1)!);
          return isLetter && !/\p{L}/u.test(text.slice(start, end)) ? 'not the letter' : undefined;
        }).filter((problem) => problem !== undefined);
        expect(wrong).toEqual([]);
      },
    ),
  );
});
