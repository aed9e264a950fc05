import { declareTokenizer } from '../tokenizer/declare-tokenizer.js';
import { stringifyTokenizerJson } from '../tokenizer/tokenizer-json.js';

/**
 * Adds to a tokenizer's files what transformers, transformers.js and megabert would otherwise each make up: tokenizer.json
 * from vocab.txt, whether it lowers case, and its special tokens.
 *
 * @param isLowerCase what the checkpoint says of it; else the vocabulary tells
 */
export function completeTokenizer(
  files: ReadonlyMap<string, Uint8Array>,
  isLowerCase: boolean | undefined,
): { files: ReadonlyMap<string, Uint8Array>; assumed: string[] } {
  const completed = new Map(files);
  const assumed: string[] = [];
  const given = readSettings(files.get('tokenizer_config.json'));
  if (!files.has('tokenizer.json') && files.has('vocab.txt') && given.do_lower_case === undefined) {
    given.do_lower_case = isLowerCase ?? !hasCapitals(files.get('vocab.txt'));
    given.tokenizer_class ??= 'BertTokenizer';
    const why = given.do_lower_case === true ? 'no piece has capitals' : 'some pieces have capitals';
    if (isLowerCase === undefined) assumed.push(`do_lower_case=${given.do_lower_case} (${why})`);
    completed.set('tokenizer_config.json', toJson(given));
  }
  const { json, settings } = declareTokenizer(completed, 'the source');
  if (!files.has('tokenizer.json')) completed.set('tokenizer.json', Buffer.from(`${stringifyTokenizerJson(json)}\n`));
  const known = new Set((json.added_tokens ?? []).map(({ content }) => content));
  const special = Object.entries(settings.specialTokens).filter(([, token]) => known.has(token));
  const tokens = Object.fromEntries(special.map(([name, token]) => [`${name}_token`, token]));
  completed.set('tokenizer_config.json', toJson({ ...tokens, ...given }));
  return { files: completed, assumed };
}

function readSettings(file: Uint8Array | undefined): Record<string, unknown> {
  if (file === undefined) return {};
  const settings: unknown = JSON.parse(Buffer.from(file).toString('utf8'));
  return typeof settings === 'object' && settings !== null ? { ...settings } : {};
}

/** Looks at the beginnings of words and of what goes on with one, not at [MASK] or <S>. */
function hasCapitals(vocabulary: Uint8Array | undefined): boolean {
  return /^(##)?[A-Z]/m.test(Buffer.from(vocabulary ?? []).toString('latin1'));
}

function toJson(value: unknown): Uint8Array {
  return Buffer.from(`${JSON.stringify(value, null, 1)}\n`);
}
