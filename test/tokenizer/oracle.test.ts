import fc from 'fast-check';
import { test } from 'vitest';
import type { EncodeOptions, Text } from '../../dist/core/tokenizer/tokenizer.js';
import { type BothTokenizers, expectEqual, openBoth } from './support/both-tokenizers.js';

// The WordPiece path against Hugging Face's library, which the same declaration opens: every field of every encoding.
// MEGABERT_ORACLE_TEXTS=1000000 compares as many generated texts.

const generatedTexts = Number(process.env.MEGABERT_ORACLE_TEXTS ?? 0);

/** Characters as pieces, so that a wrong one is not just one more [UNK]: all but those that nothing becomes. */
const vocabulary = (() => {
  const characters = new Set<string>();
  for (let codePoint = 0x21; codePoint < 0x110000; codePoint++) {
    if (codePoint >= 0xd800 && codePoint < 0xe000) continue;
    const character = String.fromCodePoint(codePoint);
    const becomes = character.normalize('NFD').toLowerCase();
    if (codePoint < 0x3100 || becomes !== character) for (const one of character + becomes) characters.add(one);
  }
  const words = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]', 'hello', '##llo', 'he', '##ing', 'abc', '##bcd', 'ÉTÉ'];
  return [...words, ...[...characters].filter((one) => one.trim() !== '').flatMap((one) => [one, `##${one}`])].join(
    '\n',
  );
})();

const open = (config: object) => openBoth(vocabulary, config);
const uncased = open({});
const cased = open({ do_lower_case: false });
const others = [
  { do_lower_case: true, strip_accents: false },
  { do_lower_case: false, strip_accents: true },
  { do_lower_case: true, tokenize_chinese_chars: false },
  { do_lower_case: false, tokenize_chinese_chars: false },
].map(open);

/** The planes with letters; by hand all, and cased ones too. */
const planes = generatedTexts > 0 ? Array.from({ length: 17 }, (_, plane) => plane) : [0, 1];

test.each(planes)(
  'every code point of plane %i, alone and between letters, becomes what the library makes of it',
  async (plane) => {
    const texts: Text[] = [];
    for (let start = plane << 16; start < (plane + 1) << 16; start += 0x40) {
      const characters = Array.from({ length: 0x40 }, (_, index) => String.fromCodePoint(start + index));
      texts.push({ text: characters.map((character) => `${character} a${character}b `).join('') });
    }
    await expectEqual(uncased, texts);
    if (generatedTexts > 0) await expectEqual(cased, texts);
  },
);

const codePoint = (min: number, max: number) => fc.integer({ min, max }).map((value) => String.fromCodePoint(value));

const fragment = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.constantFrom('hello', 'Hello', 'HEING', 'abc', 'abcd', 'the', "it's", 'été', 'ÉTÉ', 'ab\u0301c'),
  },
  {
    weight: 6,
    arbitrary: fc.constantFrom(
      ' ',
      ' ',
      '  ',
      '\t',
      '\n',
      '\r\n',
      '\u00a0',
      '\u2003',
      '\u3000',
      '\u2028',
      '\u0085',
      '\v',
    ),
  },
  { weight: 3, arbitrary: codePoint(0, 0x7f) },
  { weight: 3, arbitrary: codePoint(0x80, 0x24f) },
  { weight: 2, arbitrary: codePoint(0x300, 0x36f) },
  { weight: 2, arbitrary: codePoint(0x370, 0xfff) },
  { weight: 2, arbitrary: codePoint(0x1000, 0xd7ff) },
  { weight: 1, arbitrary: codePoint(0xd800, 0xdfff) },
  { weight: 1, arbitrary: codePoint(0xe000, 0xffff) },
  { weight: 2, arbitrary: codePoint(0x10000, 0x1ffff) },
  { weight: 1, arbitrary: codePoint(0x20000, 0x10ffff) },
  { weight: 2, arbitrary: codePoint(0x4e00, 0x9fff) },
  { weight: 2, arbitrary: codePoint(0xac00, 0xd7a3) },
  // Marks that accents leave standing, some that change places with others, and characters that hold such.
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      '\u302e',
      '\u302f',
      '\u1baa',
      '\ua9c0',
      '\u0f73',
      '\u0344',
      '\u0345',
      '\u1d16d',
      '\u{1d15f}',
      '\u{1d16d}',
      '\u{1e000}',
      '\u08d4',
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      'İ',
      'ß',
      'ẞ',
      'Σ',
      'ς',
      'ŉ',
      'ǰ',
      'ΐ',
      'ﬁ',
      '㎏',
      '≯',
      '\u212b',
      '\u1e9e',
      '👩‍👩‍👧',
      '🇩🇪',
      '❤️',
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '[MASK]',
      '[SEP]',
      '[mask]',
      '[MASK',
      '[[CLS]]',
      '[UNK][PAD]',
      '##ing',
      '\u0000',
      '\ufeff',
      '\ufffd',
      '\u200b',
      '\u00ad',
    ),
  },
  { weight: 1, arbitrary: fc.integer({ min: 90, max: 110 }).map((length) => 'a'.repeat(length)) },
);
const string = fc.array(fragment, { maxLength: 24 }).map((fragments) => fragments.join(''));
const given: fc.Arbitrary<Text> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ text: string }) },
  { weight: 2, arbitrary: fc.record({ text: string, pair: string }) },
  { weight: 1, arbitrary: fc.record({ words: fc.array(string, { maxLength: 6 }) }) },
);
const options: EncodeOptions[] = [{}, { maxLength: 12 }, { maxLength: 7, addSpecialTokens: false }, { maxLength: 3 }];

/** Seeded: the same texts every time; by hand as many as MEGABERT_ORACLE_TEXTS says, from another seed. */
async function expectEqualTexts(boths: readonly BothTokenizers[], count: number) {
  const batch = 2_000;
  for (let seed = 0; seed * batch < count; seed++) {
    const texts = fc.sample(given, { seed: seed + generatedTexts, numRuns: Math.min(batch, count) });
    for (const both of boths) await expectEqual(both, texts, options[seed % options.length]);
  }
}

test('generated texts, pairs and lists of words give the encodings of the library', async () => {
  await expectEqualTexts([uncased, cased], generatedTexts || 6_000);
});

test("so they do under every combination of the normalizer's options", async () => {
  await expectEqualTexts(others, generatedTexts / 10 || 1_000);
});
