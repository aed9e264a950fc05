import { InputError } from '../errors.js';

/** tokenizer.json of Hugging Face's tokenizers, as far as it is looked into here: the library reads the rest. */
export interface TokenizerJson {
  added_tokens?: AddedToken[];
  normalizer?: JsonSection | null;
  pre_tokenizer?: JsonSection | null;
  post_processor?: JsonSection | null;
  decoder?: JsonSection | null;
  /** `vocab` is a Map where it was read from vocab.txt. */
  model: JsonSection;
  [key: string]: unknown;
}

export interface JsonSection {
  type?: string;
  [key: string]: unknown;
}

/** A token found in the text itself, before anything else is done to it. */
export interface AddedToken {
  id: number;
  content: string;
  single_word: boolean;
  lstrip: boolean;
  rstrip: boolean;
  normalized: boolean;
  special: boolean;
}

/** @throws InputError ERR_TOKENIZER when it is no JSON object, or one without a model, or with tokens that are none. */
export function parseTokenizerJson(text: string): TokenizerJson {
  const json = parseJsonObject(text, 'tokenizer.json');
  if (!isJsonObject(json.model)) {
    throw new InputError('ERR_TOKENIZER', 'no tokenizer model inside', { where: 'tokenizer.json' });
  }
  if (!isTokenList(json.added_tokens ?? [])) {
    throw new InputError('ERR_TOKENIZER', 'added_tokens is not a list of tokens', { where: 'tokenizer.json' });
  }
  return json as TokenizerJson;
}

/** As the text of a file; JSON.stringify alone would lose a vocabulary that is a Map. */
export function stringifyTokenizerJson(json: TokenizerJson): string {
  return JSON.stringify(json, (_key, value) => (value instanceof Map ? Object.fromEntries(value) : value));
}

/** @throws InputError ERR_TOKENIZER when it is no JSON object. */
export function parseJsonObject(text: string, name: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new InputError('ERR_TOKENIZER', 'not JSON', { where: name, cause });
  }
  if (!isJsonObject(value)) throw new InputError('ERR_TOKENIZER', 'not a JSON object', { where: name });
  return value;
}

export function isJsonObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isTokenList(value: unknown): boolean {
  return (
    Array.isArray(value) &&
    value.every((token) => isJsonObject(token) && typeof token.content === 'string' && typeof token.id === 'number')
  );
}
