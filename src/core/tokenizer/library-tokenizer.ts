import { InputError } from '../errors.js';
import { cleanUpSpaces } from './clean-up-spaces.js';
import type { TokenizerDeclaration } from './declare-tokenizer.js';
import { encodeInWorker } from './encode-in-worker.js';
import { type LibraryEncoding, type LibraryTokenizer, loadLibrary } from './library.js';
import { specialIds } from './special-ids.js';
import type { Encoding, Tokenizer } from './tokenizer.js';
import { type JsonSection, stringifyTokenizerJson } from './tokenizer-json.js';
import { truncateEncoding } from './truncate-encoding.js';
import { utf16Offsets } from './utf16-offsets.js';

/**
 * A tokenizer of any kind, by the npm package `tokenizers`.
 *
 * @throws InputError ERR_TOKENIZER when the library cannot read its declaration.
 */
export function createLibraryTokenizer(declaration: TokenizerDeclaration): Tokenizer {
  const { json, settings } = declaration;
  const library = fromJson(stringifyTokenizerJson(json));
  const special = new Set(json.added_tokens?.filter((token) => token.special).map((token) => token.id));
  const idOf = (piece: string) => library.tokenToId(piece) ?? undefined;
  const piece = (id: number) => library.idToToken(id) ?? undefined;

  return {
    size: library.getVocabSize(true),
    specialIds: specialIds(settings, idOf),
    continuingPrefix: continuingPrefix(json.model),
    idOf,
    piece,
    encode: encodeInWorker(declaration),
    async encodeBatch(texts, { addSpecialTokens = true, maxLength = Number.POSITIVE_INFINITY } = {}) {
      const encodings = texts.map((given) =>
        'words' in given
          ? encodeWords(library, given.words, addSpecialTokens)
          : encodeText(library, given.text, given.pair, addSpecialTokens),
      );
      return (await Promise.all(encodings)).map((encoding) => truncateEncoding(encoding, maxLength));
    },
    decode(ids, { skipSpecialTokens = true } = {}) {
      const kept = skipSpecialTokens ? [...ids].filter((id) => !special.has(id)) : [...ids];
      const pieces = kept.map(piece).filter((text) => text !== undefined);
      const text = library.getDecoder()?.decode(pieces) ?? pieces.join(' ');
      return settings.cleanUpSpaces ? cleanUpSpaces(text) : text;
    },
  };
}

function continuingPrefix({ continuing_subword_prefix: prefix }: JsonSection): string | undefined {
  return typeof prefix === 'string' && prefix !== '' ? prefix : undefined;
}

function fromJson(json: string): LibraryTokenizer {
  try {
    const library = loadLibrary().Tokenizer.fromString(json);
    library.disableTruncation();
    library.disablePadding();
    return library;
  } catch (cause) {
    throw new InputError('ERR_TOKENIZER', `not a tokenizer (${(cause as Error).message})`, {
      where: 'tokenizer.json',
      cause,
    });
  }
}

async function encodeText(
  library: LibraryTokenizer,
  text: string,
  pair: string | undefined,
  addSpecialTokens: boolean,
) {
  const encoding = await library.encode(text, pair ?? null, { addSpecialTokens });
  const parts = partsOf(encoding);
  const toUtf16 = [utf16Offsets(text), utf16Offsets(pair ?? '')];
  const words = Int32Array.from(encoding.getWordIds(), (word) => word ?? -1);
  return toEncoding(encoding, parts, words, (index) => toUtf16[parts[index]!]!);
}

/** Word by word: the library takes no list of words, but joins their encodings. */
async function encodeWords(library: LibraryTokenizer, given: readonly string[], addSpecialTokens: boolean) {
  const inWords = await Promise.all(given.map((word) => library.encode(word, null, { addSpecialTokens: false })));
  const encoding = library.postProcess(loadLibrary().mergeEncodings(inWords, false), null, addSpecialTokens);
  const parts = partsOf(encoding);
  const wordOfToken = inWords.flatMap((inWord, word) => Array<number>(inWord.getLength()).fill(word)).values();
  const words = Int32Array.from(parts, (part) => (part < 0 ? -1 : wordOfToken.next().value!));
  const toUtf16 = given.map(utf16Offsets);
  return toEncoding(encoding, parts, words, (index) => toUtf16[words[index]!]!);
}

function partsOf(encoding: LibraryEncoding): Int8Array {
  return Int8Array.from(encoding.getSequenceIds(), (part) => part ?? -1);
}

function toEncoding(
  encoding: LibraryEncoding,
  parts: Int8Array,
  words: Int32Array,
  toUtf16: (index: number) => (codePointOffset: number) => number,
): Encoding {
  const offsets = encoding.getOffsets().flatMap(([start, end], index) => {
    if (parts[index]! < 0) return [start, end];
    const convert = toUtf16(index);
    return [convert(start), convert(end)];
  });
  return {
    ids: Int32Array.from(encoding.getIds()),
    typeIds: Int32Array.from(encoding.getTypeIds()),
    offsets: Int32Array.from(offsets),
    words,
    special: Uint8Array.from(encoding.getSpecialTokensMask()),
    parts,
    truncated: false,
  };
}
