import { InputError } from '../errors.js';
import { bertTemplate } from './bert-template.js';
import { parseSentencePiece, type SentencePieceModel } from './parse-sentence-piece.js';
import type { AddedToken, JsonSection, TokenizerJson } from './tokenizer-json.js';
import type { TokenizerSettings } from './tokenizer-settings.js';

/**
 * The tokenizer.json that Hugging Face makes of a SentencePiece model (`SpmConverter` in `convert_slow_tokenizer.py`), with
 * BERT's frame: [CLS] A [SEP] B [SEP], or <s> and </s> where those are what the model has.
 *
 * @throws InputError ERR_TOKENIZER as parseSentencePiece, or where there is no frame
 */
export function sentencePieceToJson(bytes: Uint8Array, settings: TokenizerSettings, where: string): TokenizerJson {
  const model = parseSentencePiece(bytes, where);
  const ids = new Map(model.pieces.map(({ piece }, id) => [piece, id]));
  const metaspace = { type: 'Metaspace', replacement: '▁', prepend_scheme: model.addsSpace ? 'always' : 'never' };
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: addedTokens(model),
    normalizer: normalizer(model),
    pre_tokenizer: { ...metaspace, split: true },
    post_processor: frame(ids, settings, where),
    decoder: { ...metaspace, split: true },
    model: model.kind === 'unigram' ? unigram(model) : bpe(model, ids),
  };
}

/** Control symbols are never made of a text, but count as such where they stand in one. */
function addedTokens({ pieces }: SentencePieceModel): AddedToken[] {
  return pieces.flatMap(({ piece, kind }, id) => {
    if (kind !== 'control' && kind !== 'user-defined' && kind !== 'unknown') return [];
    const special = kind !== 'user-defined' || /^[[<].*[\]>]$/.test(piece);
    return [{ id, content: piece, single_word: false, lstrip: false, rstrip: false, normalized: false, special }];
  });
}

function normalizer({ charsMap, removesSpaces }: SentencePieceModel): JsonSection {
  const rules =
    charsMap.length === 0
      ? []
      : [{ type: 'Precompiled', precompiled_charsmap: Buffer.from(charsMap).toString('base64') }];
  const spaces = [
    { type: 'Strip', strip_left: true, strip_right: true },
    { type: 'Replace', pattern: { Regex: ' {2,}' }, content: ' ' },
  ];
  return { type: 'Sequence', normalizers: [...rules, ...(removesSpaces ? spaces : [])] };
}

function unigram({ pieces, hasByteFallback }: SentencePieceModel): JsonSection {
  return {
    type: 'Unigram',
    unk_id: pieces.findIndex(({ kind }) => kind === 'unknown'),
    vocab: pieces.map(({ piece, score }) => [piece, score]),
    byte_fallback: hasByteFallback,
  };
}

/** Every two pieces that make a third, the likeliest third first. */
function bpe({ pieces, hasByteFallback }: SentencePieceModel, ids: ReadonlyMap<string, number>): JsonSection {
  const merges = pieces.flatMap(({ piece, score }) => {
    const characters = [...piece];
    return characters.slice(1).flatMap((_, index) => {
      const [left, right] = [characters.slice(0, index + 1).join(''), characters.slice(index + 1).join('')];
      return ids.has(left) && ids.has(right) ? [{ left, right, score }] : [];
    });
  });
  merges.sort((a, b) => b.score - a.score || b.left.length - a.left.length || b.right.length - a.right.length);
  return {
    type: 'BPE',
    unk_token: pieces.find(({ kind }) => kind === 'unknown')?.piece ?? null,
    fuse_unk: true,
    byte_fallback: hasByteFallback,
    vocab: ids,
    merges: merges.map(({ left, right }) => [left, right]),
  };
}

function frame(ids: ReadonlyMap<string, number>, { specialTokens }: TokenizerSettings, where: string): JsonSection {
  const pairs = [
    [specialTokens.cls, specialTokens.sep],
    ['[CLS]', '[SEP]'],
    ['<s>', '</s>'],
  ] as const;
  const found = pairs.find(([first, last]) => ids.has(first) && ids.has(last));
  if (found === undefined) {
    throw new InputError('ERR_TOKENIZER', `neither ${specialTokens.cls} nor <s> among the pieces`, { where });
  }
  const [cls, sep] = found;
  return bertTemplate({ piece: cls, id: ids.get(cls)! }, { piece: sep, id: ids.get(sep)! });
}
