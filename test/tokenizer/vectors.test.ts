import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { openTokenizer } from '../../dist/core/tokenizer/open-tokenizer.js';
import { describeShared, shared } from '../support/shared.js';

// Every published vector equals Hugging Face's fast tokenizer: none had to be left out.

interface Vector {
  text: string;
  ids: number[];
  tokens?: string[];
  pieces?: string[];
  decoded?: string;
  vocab?: string;
  do_lower_case?: boolean;
  strip_accents?: boolean;
}

const readVectors = (path: string): Vector[] =>
  readFileSync(shared(path), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));

const openVocabulary = (path: string, config: object = {}) =>
  openTokenizer(
    new Map([
      ['vocab.txt', readFileSync(shared(path))],
      ['tokenizer_config.json', Buffer.from(JSON.stringify(config))],
    ]),
  );

describeShared('published vectors', () => {
  test.each([
    ['tokenizer/ggml_bert_uncased.jsonl', 'vocab/bert-large-uncased-vocab.txt'],
    ['tokenizer/squad_questions_uncased.jsonl', 'vocab/bert-large-uncased-vocab.txt'],
    ['demo/eval/tokenizer_cases.jsonl', 'demo/vocab.txt'],
  ])('%s gives the ids and pieces of the reference', async (path, vocabulary) => {
    const vectors = readVectors(path);
    const tokenizer = await openVocabulary(vocabulary);
    const encodings = await tokenizer.encodeBatch(vectors, { addSpecialTokens: false });
    encodings.forEach((encoding, index) => {
      const { text, ids, tokens, pieces = tokens ?? ids.map(tokenizer.piece) } = vectors[index]!;
      expect({ text, ids: [...encoding.ids], pieces: Array.from(encoding.ids, tokenizer.piece) }).toEqual({
        text,
        ids,
        pieces,
      });
    });
  });

  test('cased, uncased, multilingual and Chinese vocabularies give the ids of the reference, and decode to its texts', async () => {
    const opened = new Map<string, ReturnType<typeof openVocabulary>>();
    for (const vector of readVectors('tokenizer/transformersjs_bert.jsonl')) {
      const { vocab, do_lower_case, strip_accents, text, ids, decoded } = vector;
      const key = `${vocab} ${do_lower_case} ${strip_accents}`;
      if (!opened.has(key)) opened.set(key, openVocabulary(`vocab/${vocab}`, { do_lower_case, strip_accents }));
      const tokenizer = await opened.get(key)!;
      const [encoding] = await tokenizer.encodeBatch([{ text }]);
      const ours = { ids: [...encoding!.ids], decoded: tokenizer.decode(ids, { skipSpecialTokens: false }) };
      expect({ text, ...ours }).toEqual({ text, ids, decoded });
    }
  });
});
