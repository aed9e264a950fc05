import { InputError } from '../errors.js';
import { noTokenizer } from './no-tokenizer.js';
import { sentencePieceToJson } from './sentence-piece-to-json.js';
import { type AddedToken, parseTokenizerJson, type TokenizerJson } from './tokenizer-json.js';
import { readTokenizerSettings, type TokenizerSettings } from './tokenizer-settings.js';
import { vocabularyToJson } from './vocabulary-to-json.js';

/** Classes whose vocab.txt is read by BERT's rules. */
const wordPieceClasses =
  /^(Bert|DistilBert|Electra|MobileBert|LayoutLM|ConvBert|Funnel|Lxmert|SqueezeBert|Retribert|DPR\w*)Tokenizer(Fast)?$/;

const saveAsJson = "save it with Hugging Face's fast tokenizer, which writes tokenizer.json";

export interface TokenizerDeclaration {
  json: TokenizerJson;
  settings: TokenizerSettings;
}

/**
 * What a tokenizer is, from the files of its model folder: tokenizer.json, or else vocab.txt; tokenizer_config.json,
 * special_tokens_map.json and added_tokens.json beside it. Where tokenizer_config.json names `do_lower_case`,
 * `strip_accents` or `tokenize_chinese_chars`, that holds over tokenizer.json, as it does in Hugging Face's BertTokenizerFast.
 *
 * @throws InputError ERR_NO_TOKENIZER when there is neither; ERR_TOKENIZER when there is one that cannot be read.
 */
export function declareTokenizer(files: ReadonlyMap<string, Uint8Array>, folder: string): TokenizerDeclaration {
  const text = (name: string) => decodeFile(files, name);
  const settings = readTokenizerSettings(text);
  const json = tokenizerJson(files, text, settings, folder);
  return { json: withSettings(json, settings), settings };
}

function decodeFile(files: ReadonlyMap<string, Uint8Array>, name: string): string | undefined {
  const bytes = files.get(name);
  if (bytes === undefined) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new InputError('ERR_TOKENIZER', 'not UTF-8', { where: name, cause });
  }
}

function tokenizerJson(
  files: ReadonlyMap<string, Uint8Array>,
  text: (name: string) => string | undefined,
  settings: TokenizerSettings,
  folder: string,
): TokenizerJson {
  const json = text('tokenizer.json');
  if (json !== undefined) return parseTokenizerJson(json);

  const vocabulary = text('vocab.txt');
  if (vocabulary === undefined) return withoutVocabulary(files, settings, folder);
  const { tokenizerClass = 'BertTokenizer' } = settings;
  if (!wordPieceClasses.test(tokenizerClass)) {
    throw new InputError('ERR_TOKENIZER', `${tokenizerClass} cannot be read from vocab.txt`, {
      where: folder,
      remedy: saveAsJson,
    });
  }
  return vocabularyToJson(vocabulary, settings);
}

function withoutVocabulary(
  files: ReadonlyMap<string, Uint8Array>,
  settings: TokenizerSettings,
  folder: string,
): TokenizerJson {
  const sentencePiece = [...files].find(([name]) => name.endsWith('.model'));
  if (sentencePiece !== undefined) return sentencePieceToJson(sentencePiece[1], settings, sentencePiece[0]);
  return noTokenizer(folder);
}

function withSettings(json: TokenizerJson, settings: TokenizerSettings): TokenizerJson {
  const { normalizer } = json;
  if (normalizer?.type !== 'BertNormalizer') return { ...json, added_tokens: addedTokens(json, settings) };
  return {
    ...json,
    added_tokens: addedTokens(json, settings),
    normalizer: {
      ...normalizer,
      lowercase: settings.doLowerCase ?? normalizer.lowercase,
      strip_accents: settings.stripAccents ?? normalizer.strip_accents,
      handle_chinese_chars: settings.tokenizeChineseChars ?? normalizer.handle_chinese_chars,
    },
  };
}

/** Those of tokenizer.json, then those of the other files: special tokens count as such even where no list has them. */
function addedTokens(json: TokenizerJson, settings: TokenizerSettings): AddedToken[] {
  const tokens = new Map((json.added_tokens ?? []).map((token) => [token.content, token]));
  for (const token of settings.addedTokens) if (!tokens.has(token.content)) tokens.set(token.content, token);
  for (const content of Object.values(settings.specialTokens)) {
    const id = pieceId(json, content);
    if (id !== undefined && !tokens.has(content)) tokens.set(content, specialToken(content, id));
  }
  return [...tokens.values()].sort((first, second) => first.id - second.id);
}

function pieceId(json: TokenizerJson, piece: string): number | undefined {
  const { vocab } = json.model;
  if (vocab instanceof Map) return vocab.get(piece);
  if (typeof vocab !== 'object' || vocab === null || !Object.hasOwn(vocab, piece)) return undefined;
  const id = (vocab as Record<string, unknown>)[piece];
  return typeof id === 'number' ? id : undefined;
}

function specialToken(content: string, id: number): AddedToken {
  return { id, content, single_word: false, lstrip: false, rstrip: false, normalized: false, special: true };
}
