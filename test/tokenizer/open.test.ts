import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { declareTokenizer } from '../../dist/core/tokenizer/declare-tokenizer.js';
import { longestFirst } from '../../dist/core/tokenizer/longest-first.js';
import { openPublicTokenizer } from '../../dist/core/tokenizer/open-public-tokenizer.js';
import { openTokenizer, openTokenizerIfThere } from '../../dist/core/tokenizer/open-tokenizer.js';
import { stringifyTokenizerJson } from '../../dist/core/tokenizer/tokenizer-json.js';

const letters = 'abcdefghijklmnopqrstuvwxyz'.split('');
const specials = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]'];
const pieces = [
  ...specials,
  'hello',
  'world',
  'Hello',
  'é',
  'E',
  '中',
  '国',
  '中国',
  '.',
  ',',
  "'",
  ...letters,
  ...letters.map((one) => `##${one}`),
];
const vocabulary = `${pieces.join('\n')}\n`;

const files = (contents: Record<string, string | object>) =>
  new Map(
    Object.entries(contents).map(([name, content]) => [
      name,
      Buffer.from(typeof content === 'string' ? content : JSON.stringify(content)),
    ]),
  );

/** What Hugging Face's BertTokenizerFast saves for this vocabulary. */
const tokenizerJson = (changes: object = {}) => ({
  version: '1.0',
  truncation: { direction: 'Right', max_length: 4, strategy: 'LongestFirst', stride: 0 },
  padding: {
    strategy: { Fixed: 16 },
    direction: 'Right',
    pad_to_multiple_of: null,
    pad_id: 0,
    pad_type_id: 0,
    pad_token: '[PAD]',
  },
  added_tokens: specials.map((content, id) => ({
    id,
    content,
    single_word: false,
    lstrip: false,
    rstrip: false,
    normalized: false,
    special: true,
  })),
  normalizer: {
    type: 'BertNormalizer',
    clean_text: true,
    handle_chinese_chars: true,
    strip_accents: null,
    lowercase: true,
  },
  pre_tokenizer: { type: 'BertPreTokenizer' },
  post_processor: { type: 'BertProcessing', sep: ['[SEP]', 3], cls: ['[CLS]', 2] },
  decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
  model: {
    type: 'WordPiece',
    unk_token: '[UNK]',
    continuing_subword_prefix: '##',
    max_input_chars_per_word: 100,
    vocab: Object.fromEntries(pieces.map((piece, id) => [piece, id])),
  },
  ...changes,
});

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

async function piecesOf(contents: Record<string, string | object>, text: string) {
  const tokenizer = await openTokenizer(files(contents));
  return Array.from(tokenizer.encode({ text }).ids, (id) => tokenizer.piece(id)).join(' ');
}

test.each<[string, object | undefined, string]>([
  ['nothing is said, as for an uncased BERT', undefined, '[CLS] hello e 中 国 [SEP]'],
  ['do_lower_case is false', { do_lower_case: false }, '[CLS] Hello [UNK] 中 国 [SEP]'],
  ['accents stay', { strip_accents: false }, '[CLS] hello é 中 国 [SEP]'],
  ['accents go but case stays', { do_lower_case: false, strip_accents: true }, '[CLS] Hello E 中 国 [SEP]'],
  ['ideographs are no words', { tokenize_chinese_chars: false }, '[CLS] hello e 中国 [SEP]'],
])('vocab.txt is read as BertTokenizerFast does where %s', async (_, config, expected) => {
  const contents = { 'vocab.txt': vocabulary, ...(config && { 'tokenizer_config.json': config }) };
  expect(await piecesOf(contents, 'Hello É 中国')).toBe(expected);
});

test.each<[string, object, string]>([
  ['as it stands', {}, '[CLS] hello e 中 国 [SEP]'],
  [
    'but for what tokenizer_config.json says of case',
    { 'tokenizer_config.json': { do_lower_case: false } },
    '[CLS] Hello [UNK] 中 国 [SEP]',
  ],
])('tokenizer.json is read before vocab.txt, %s', async (_, others, expected) => {
  const contents = { 'vocab.txt': '[UNK]\n[CLS]\n[SEP]\n', 'tokenizer.json': tokenizerJson(), ...others };
  expect(await piecesOf(contents, 'Hello É 中国')).toBe(expected);
});

test('a vocabulary that is written as tokenizer.json is read as before', async () => {
  const contents = { 'vocab.txt': vocabulary, 'tokenizer_config.json': { do_lower_case: false } };
  const written = stringifyTokenizerJson(declareTokenizer(files(contents), 'test').json);
  expect(await piecesOf({ 'tokenizer.json': written }, 'Hello É 中国')).toBe('[CLS] Hello [UNK] 中 国 [SEP]');
});

test('special tokens may have other names, and count as such where they are written', async () => {
  const tokenizer = await openTokenizer(
    files({
      'vocab.txt': ['<unk>', '<s>', '</s>', '<mask>', 'a'].join('\r\n'),
      'tokenizer_config.json': { unk_token: '<unk>', cls_token: '<s>', sep_token: { content: '</s>' } },
      'special_tokens_map.json': { mask_token: '<mask>', cls_token: 'not this' },
    }),
  );
  expect(tokenizer.specialIds).toEqual({ unk: 0, cls: 1, sep: 2, mask: 3 });
  expect([...tokenizer.encode({ text: 'a<mask>a <MASK>' }).ids]).toEqual([1, 4, 3, 4, 0, 0, 0, 2]);
});

test('tokens that were added to a vocabulary are found in the text', async () => {
  const contents = {
    'vocab.txt': vocabulary,
    'added_tokens.json': { newword: pieces.length },
    'tokenizer_config.json': { added_tokens_decoder: { [pieces.length + 1]: { content: '<e1>', special: true } } },
  };
  expect(await piecesOf(contents, 'hello newword<E1> <e1>a')).toBe(
    '[CLS] hello newword [UNK] [UNK] [UNK] <e1> a [SEP]',
  );
});

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
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.constantFrom('a', 'É', '🦙', '\ud800', '\0', ' ', '.', '[MASK]') }),
      (first, second) => {
        const text = first + second;
        const { ids, offsets, words } = tokenizer.encode({ text }, { addSpecialTokens: false });
        ids.forEach((id, index) => {
          const [start, end, before] = [offsets[2 * index]!, offsets[2 * index + 1]!, offsets[2 * index - 1] ?? 0];
          expect(start).toBeGreaterThanOrEqual(before);
          expect(isInsidePair(text, start) || isInsidePair(text, end)).toBe(false);
          expect(words[index]! - (words[index - 1] ?? -1)).toBeOneOf([0, 1]);
          if (letters.includes(tokenizer.piece(id)!.at(-1)!)) expect(text.slice(start, end)).toMatch(/\p{L}/u);
        });
      },
    ),
  );
});

test.each<[string, Record<string, string | object>, string]>([
  ['no file of a tokenizer', { 'config.json': {} }, 'ERR_NO_TOKENIZER'],
  ['a SentencePiece model', { 'spiece.model': 'binary' }, 'ERR_TOKENIZER'],
  ['a vocabulary that is none of BERT', { 'vocab.txt': 'a\nb\n' }, 'ERR_TOKENIZER'],
  [
    'a class that splits words by other rules',
    { 'vocab.txt': vocabulary, 'tokenizer_config.json': { tokenizer_class: 'BertJapaneseTokenizer' } },
    'ERR_TOKENIZER',
  ],
  ['a tokenizer.json that is no JSON', { 'tokenizer.json': '{' }, 'ERR_TOKENIZER'],
  ['one without a model', { 'tokenizer.json': {} }, 'ERR_TOKENIZER'],
  ['one whose model is unknown', { 'tokenizer.json': { model: { type: 'Oracle' } } }, 'ERR_TOKENIZER'],
  ['one whose added tokens are none', { 'tokenizer.json': tokenizerJson({ added_tokens: [1] }) }, 'ERR_TOKENIZER'],
  [
    'a flag that is neither true nor false',
    { 'vocab.txt': vocabulary, 'tokenizer_config.json': { do_lower_case: 'no' } },
    'ERR_TOKENIZER',
  ],
  ['an id that is no number', { 'vocab.txt': vocabulary, 'added_tokens.json': { x: '5' } }, 'ERR_TOKENIZER'],
])('refuses %s', async (_, contents, code) => {
  await expect(openTokenizer(files(contents))).rejects.toMatchObject({ kind: 'input', code });
});

test('the library opens a folder, and gives plain arrays with UTF-16 pairs', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'megabert-tokenizer-'));
  try {
    expect(await openTokenizerIfThere(folder)).toBeUndefined();
    await writeFile(join(folder, 'vocab.txt'), vocabulary);
    const tokenizer = await openPublicTokenizer(folder);
    const id = (piece: string) => tokenizer.idOf(piece)!;
    expect(tokenizer.encode('🦙 helloa', 'É.')).toEqual({
      ids: [2, 1, id('hello'), id('##a'), 3, id('e'), id('.'), 3],
      typeIds: [0, 0, 0, 0, 0, 1, 1, 1],
      offsets: [
        [0, 0],
        [0, 2],
        [3, 8],
        [8, 9],
        [0, 0],
        [0, 1],
        [1, 2],
        [0, 0],
      ],
    });
  } finally {
    await rm(folder, { recursive: true });
  }
});
