import { expect } from 'vitest';
import { declareTokenizer } from '../../../dist/core/tokenizer/declare-tokenizer.js';
import { createLibraryTokenizer } from '../../../dist/core/tokenizer/library-tokenizer.js';
import type { EncodeOptions, Encoding, Text, Tokenizer } from '../../../dist/core/tokenizer/tokenizer.js';
import { plainBert } from '../../../dist/core/tokenizer/word-piece/plain-bert.js';
import { createWordPieceTokenizer } from '../../../dist/core/tokenizer/word-piece/word-piece-tokenizer.js';

export interface BothTokenizers {
  ours: Tokenizer;
  library: Tokenizer;
}

/** Our WordPiece tokenizer and Hugging Face's library, by one declaration. */
export function openBoth(vocabulary: Uint8Array | string, config: object): BothTokenizers {
  const declaration = declareTokenizer(
    new Map([
      ['vocab.txt', Buffer.from(vocabulary)],
      ['tokenizer_config.json', Buffer.from(JSON.stringify(config))],
    ]),
    'test',
  );
  return {
    ours: createWordPieceTokenizer(plainBert(declaration)!, declaration.settings),
    library: createLibraryTokenizer(declaration),
  };
}

/** Every field of every encoding; says which text differs. */
export async function expectEqual({ ours, library }: BothTokenizers, texts: Text[], options: EncodeOptions = {}) {
  const expected = await library.encodeBatch(texts, options);
  const actual = await ours.encodeBatch(texts, options);
  texts.forEach((text, index) => {
    if (areEqual(actual[index]!, expected[index]!)) return;
    expect({ text, options, ...plain(actual[index]!) }).toEqual({ text, options, ...plain(expected[index]!) });
  });
}

const fields = ['ids', 'typeIds', 'offsets', 'words', 'special', 'parts'] as const;

function areEqual(first: Encoding, second: Encoding): boolean {
  return (
    first.truncated === second.truncated &&
    fields.every(
      (field) =>
        first[field].length === second[field].length &&
        first[field].every((value, index) => value === second[field][index]),
    )
  );
}

const plain = (encoding: Encoding) =>
  Object.fromEntries(
    Object.entries(encoding).map(([key, value]) => [key, value === true || value === false ? value : [...value]]),
  );
