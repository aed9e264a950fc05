import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { declareTokenizer } from '../../dist/core/tokenizer/declare-tokenizer.js';
import { openPublicTokenizer } from '../../dist/core/tokenizer/open-public-tokenizer.js';
import { openTokenizer, openTokenizerIfThere } from '../../dist/core/tokenizer/open-tokenizer.js';
import { stringifyTokenizerJson } from '../../dist/core/tokenizer/tokenizer-json.js';
import { temporaryFolder } from '../support/temporary-folder.js';
import { files, pieces, tokenizerJson, vocabulary } from './support/tiny-vocabulary.js';

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
  const folder = temporaryFolder();
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
});
