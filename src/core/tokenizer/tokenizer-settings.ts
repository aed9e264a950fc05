import { InputError } from '../errors.js';
import { type AddedToken, isJsonObject, parseJsonObject } from './tokenizer-json.js';

/** What tokenizer_config.json, special_tokens_map.json and added_tokens.json say, defaults of BertTokenizerFast. */
export interface TokenizerSettings {
  tokenizerClass?: string;
  /** Absent where nothing says it, as are the two below. */
  doLowerCase?: boolean;
  stripAccents?: boolean;
  tokenizeChineseChars?: boolean;
  specialTokens: Record<SpecialName, string>;
  /** Tokens that were added to those of the vocabulary. */
  addedTokens: readonly AddedToken[];
  /** Whether decoding takes out the spaces before punctuation. */
  cleanUpSpaces: boolean;
}

export type SpecialName = 'unk' | 'sep' | 'pad' | 'cls' | 'mask';

const defaultSpecialTokens: Record<SpecialName, string> = {
  unk: '[UNK]',
  sep: '[SEP]',
  pad: '[PAD]',
  cls: '[CLS]',
  mask: '[MASK]',
};

/**
 * @param text gives the text of a file of this name, undefined where there is none
 * @throws InputError ERR_TOKENIZER when a file is no JSON object, or a key has the wrong type.
 */
export function readTokenizerSettings(text: (name: string) => string | undefined): TokenizerSettings {
  const object = (name: string) => parseJsonObject(text(name) ?? '{}', name);
  const config = object('tokenizer_config.json');
  const specialMap = object('special_tokens_map.json');

  const specialTokens = { ...defaultSpecialTokens };
  for (const name of Object.keys(specialTokens) as SpecialName[]) {
    specialTokens[name] =
      tokenContent(config[`${name}_token`]) ?? tokenContent(specialMap[`${name}_token`]) ?? specialTokens[name];
  }

  return {
    tokenizerClass: typeof config.tokenizer_class === 'string' ? config.tokenizer_class : undefined,
    doLowerCase: optionalBoolean(config, 'do_lower_case'),
    stripAccents: optionalBoolean(config, 'strip_accents'),
    tokenizeChineseChars: optionalBoolean(config, 'tokenize_chinese_chars'),
    specialTokens,
    addedTokens: [...addedTokens(object('added_tokens.json')), ...decoderTokens(config.added_tokens_decoder)],
    cleanUpSpaces: optionalBoolean(config, 'clean_up_tokenization_spaces') ?? true,
  };
}

function optionalBoolean(config: Record<string, unknown>, key: string): boolean | undefined {
  const value = config[key];
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'boolean') return value;
  throw new InputError('ERR_TOKENIZER', `${key} must be true or false`, { where: 'tokenizer_config.json' });
}

/** A token is written as text, or as an object of its content and how it matches. */
function tokenContent(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return isJsonObject(value) && typeof value.content === 'string' ? value.content : undefined;
}

function addedTokens(tokens: Record<string, unknown>): AddedToken[] {
  return Object.entries(tokens).map(([token, id]) => addedToken({ content: token }, id, 'added_tokens.json'));
}

function decoderTokens(tokens: unknown): AddedToken[] {
  if (!isJsonObject(tokens)) return [];
  return Object.entries(tokens).flatMap(([id, token]) =>
    isJsonObject(token) ? [addedToken(token, Number(id), 'tokenizer_config.json')] : [],
  );
}

function addedToken(token: Record<string, unknown>, id: unknown, where: string): AddedToken {
  if (!Number.isInteger(id) || (id as number) < 0 || (id as number) >= 2 ** 31) {
    throw new InputError('ERR_TOKENIZER', 'the id of a token must be a whole number', { where });
  }
  const special = token.special === true;
  return {
    id: id as number,
    content: String(token.content),
    single_word: token.single_word === true,
    lstrip: token.lstrip === true,
    rstrip: token.rstrip === true,
    normalized: typeof token.normalized === 'boolean' ? token.normalized : !special,
    special,
  };
}
