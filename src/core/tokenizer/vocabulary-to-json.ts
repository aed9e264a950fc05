import { InputError } from '../errors.js';
import { bertTemplate } from './bert-template.js';
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
    post_processor: bertTemplate({ piece: cls, id: vocab.get(cls)! }, { piece: sep, id: vocab.get(sep)! }),
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
