export const letters = 'abcdefghijklmnopqrstuvwxyz'.split('');
const specials = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]'];
export const pieces = [
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
export const vocabulary = `${pieces.join('\n')}\n`;

export const files = (contents: Record<string, string | object>) =>
  new Map(
    Object.entries(contents).map(([name, content]) => [
      name,
      Buffer.from(typeof content === 'string' ? content : JSON.stringify(content)),
    ]),
  );

/** What Hugging Face's BertTokenizerFast saves for this vocabulary. */
export const tokenizerJson = (changes: object = {}) => ({
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
