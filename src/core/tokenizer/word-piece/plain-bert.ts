import type { TokenizerDeclaration } from '../declare-tokenizer.js';
import type { AddedToken, JsonSection, TokenizerJson } from '../tokenizer-json.js';
import { isJsonObject } from '../tokenizer-json.js';
import { parseTemplates, type Templates } from './parse-templates.js';

/** The pipeline of every published BERT: what is declared, with nothing left out. */
export interface PlainBert {
  normalizer: BertNormalizerOptions;
  vocabulary: ReadonlyMap<string, number>;
  unknownId: number;
  /** `##` */
  continuingPrefix: string;
  maxCharactersPerWord: number;
  addedTokens: readonly AddedToken[];
  templates: Templates;
  /** Whether the decoder takes out spaces before punctuation, piece by piece. */
  decoderCleansUp: boolean;
}

export interface BertNormalizerOptions {
  cleanText: boolean;
  handleChineseChars: boolean;
  stripAccents: boolean;
  lowercase: boolean;
}

/** Published models say 100; the buffer of a word is as long. */
const MAX_CHARACTERS_PER_WORD = 1000;

/** The declaration as a plain BERT pipeline; undefined where it declares anything else, or anything besides. */
export function plainBert({ json }: TokenizerDeclaration): PlainBert | undefined {
  const normalizer = parseNormalizer(json.normalizer);
  const model = parseModel(json.model);
  const templates = parseTemplates(json.post_processor);
  const decoder = json.decoder;
  if (normalizer === undefined || model === undefined || templates === undefined) return undefined;
  if (json.pre_tokenizer?.type !== 'BertPreTokenizer') return undefined;
  if (decoder?.type !== 'WordPiece' || decoder.prefix !== model.continuingPrefix) return undefined;
  if (!addedTokensAreLiteral(json, model.vocabulary)) return undefined;
  return {
    ...model,
    normalizer,
    templates,
    addedTokens: json.added_tokens ?? [],
    decoderCleansUp: decoder.cleanup === true,
  };
}

function parseNormalizer(section: JsonSection | null | undefined): BertNormalizerOptions | undefined {
  if (section?.type !== 'BertNormalizer') return undefined;
  const { clean_text, handle_chinese_chars, lowercase } = section;
  const strip_accents = section.strip_accents ?? lowercase;
  if (typeof clean_text !== 'boolean' || typeof handle_chinese_chars !== 'boolean') return undefined;
  if (typeof strip_accents !== 'boolean' || typeof lowercase !== 'boolean') return undefined;
  return { cleanText: clean_text, handleChineseChars: handle_chinese_chars, stripAccents: strip_accents, lowercase };
}

function parseModel(model: JsonSection) {
  const { type, vocab, unk_token, continuing_subword_prefix, max_input_chars_per_word } = model;
  if (type !== 'WordPiece' || typeof continuing_subword_prefix !== 'string') return undefined;
  if (!isWholeNumber(max_input_chars_per_word, MAX_CHARACTERS_PER_WORD) || max_input_chars_per_word === 0)
    return undefined;

  const vocabulary = parseVocabulary(vocab);
  const unknownId = typeof unk_token === 'string' ? vocabulary?.get(unk_token) : undefined;
  if (vocabulary === undefined || unknownId === undefined) return undefined;
  return {
    vocabulary,
    unknownId,
    continuingPrefix: continuing_subword_prefix,
    maxCharactersPerWord: max_input_chars_per_word,
  };
}

function parseVocabulary(vocab: unknown): ReadonlyMap<string, number> | undefined {
  if (vocab instanceof Map) return vocab;
  if (!isJsonObject(vocab)) return undefined;
  const vocabulary = new Map<string, number>();
  for (const piece of Object.keys(vocab)) {
    const id = vocab[piece];
    if (!isWholeNumber(id, 2 ** 31 - 1)) return undefined;
    vocabulary.set(piece, id);
  }
  return vocabulary;
}

function isWholeNumber(value: unknown, max: number): value is number {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= max;
}

/**
 * Tokens that match as they are written (a lone surrogate is no U+FFFD), under the ids that the library gives them: that of the vocabulary, or the next
 * one after it.
 */
function addedTokensAreLiteral(json: TokenizerJson, vocabulary: ReadonlyMap<string, number>): boolean {
  let nextId = vocabulary.size;
  return (json.added_tokens ?? []).every((token) => {
    const matchesLiterally =
      token.content !== '' &&
      !token.content.includes('\ufffd') &&
      token.single_word === false &&
      token.lstrip === false &&
      token.rstrip === false &&
      token.normalized === false;
    return matchesLiterally && token.id === (vocabulary.get(token.content) ?? nextId++);
  });
}
