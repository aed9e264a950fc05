import { InputError } from '../errors.js';
import type { TokenizerJson } from './tokenizer-json.js';
import type { TokenizerSettings } from './tokenizer-settings.js';

/**
 * The tokenizer.json that Hugging Face makes of a BERT vocabulary (`BertConverter` in `convert_slow_tokenizer.py`): one
 * piece a line, its id the number of the line from 0; of doubled pieces the last one counts.
 *
 * @throws InputError ERR_TOKENIZER when [CLS], [SEP] or [UNK] is missing.
 */
export function vocabularyToJson(vocabulary: string, settings: TokenizerSettings): TokenizerJson {
  const vocab = parseVocabulary(vocabulary);
  const { cls, sep, unk } = settings.specialTokens;
  for (const token of [unk, cls, sep]) {
    if (!vocab.has(token)) {
      throw new InputError('ERR_TOKENIZER', `no ${token} in the vocabulary`, {
        where: 'vocab.txt',
        remedy: 'give a BERT vocabulary, one piece a line',
      });
    }
  }

  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: [],
    normalizer: {
      type: 'BertNormalizer',
      clean_text: true,
      handle_chinese_chars: settings.tokenizeChineseChars ?? true,
      strip_accents: settings.stripAccents ?? null,
      lowercase: settings.doLowerCase ?? true,
    },
    pre_tokenizer: { type: 'BertPreTokenizer' },
    post_processor: template(cls, vocab.get(cls)!, sep, vocab.get(sep)!),
    decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
    model: {
      type: 'WordPiece',
      unk_token: unk,
      continuing_subword_prefix: '##',
      max_input_chars_per_word: 100,
      vocab,
    },
  };
}

function parseVocabulary(text: string): Map<string, number> {
  const lines = text.replace(/\r\n?/g, '\n').split('\n');
  if (lines.at(-1) === '') lines.pop();
  const vocabulary = new Map<string, number>();
  lines.forEach((piece, id) => {
    vocabulary.set(piece, id);
  });
  return vocabulary;
}

/** `[CLS] A [SEP]` and `[CLS] A [SEP] B [SEP]`, B and its [SEP] of type 1. */
function template(cls: string, clsId: number, sep: string, sepId: number) {
  const special = (id: string, type: number) => ({ SpecialToken: { id, type_id: type } });
  const sequence = (id: 'A' | 'B', type: number) => ({ Sequence: { id, type_id: type } });
  const single = [special(cls, 0), sequence('A', 0), special(sep, 0)];
  return {
    type: 'TemplateProcessing',
    single,
    pair: [...single, sequence('B', 1), special(sep, 1)],
    special_tokens: {
      [cls]: { id: cls, ids: [clsId], tokens: [cls] },
      [sep]: { id: sep, ids: [sepId], tokens: [sep] },
    },
  };
}
