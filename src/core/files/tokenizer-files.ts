/** Files that a tokenizer is made of; the last four are not read, but named in the message. */
export const tokenizerFileNames: readonly string[] = [
  'tokenizer.json',
  'vocab.txt',
  'tokenizer_config.json',
  'special_tokens_map.json',
  'added_tokens.json',
  'tokenizer.model',
  'spiece.model',
  'sentencepiece.bpe.model',
  'spm.model',
];

/** The largest published tokenizer.json (256,000 pieces with merges) has 34 MB. */
export const MAX_TOKENIZER_FILE_BYTES = 128 * 2 ** 20;
