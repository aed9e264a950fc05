import type { Encoding } from '../tokenizer/tokenizer.js';
import type { EntityPiece } from './aggregate-entities.js';
import type { GivenIds } from './given-ids.js';
import { softmax } from './softmax.js';
import type { TaskContext } from './task.js';

/** What token classification eats: one of the three. */
export interface TextTokensOrIds {
  text?: string;
  tokens?: string[];
  given?: GivenIds;
}

/** A piece with its place in the sequence; start and end count UTF-16 units, given tokens or ids. */
export interface Piece extends EntityPiece {
  index: number;
}

/** The pieces that get a label, with its probabilities: special tokens are left out. */
export function piecesOf(
  { text, given }: TextTokensOrIds,
  encoding: Encoding | undefined,
  logits: readonly Float32Array[],
  context: TaskContext,
): Piece[] {
  if (given !== undefined) return idPieces(given, logits, context);
  return text === undefined ? tokenPieces(encoding!, logits) : textPieces(text, encoding!, logits, context);
}

function textPieces(text: string, encoding: Encoding, logits: readonly Float32Array[], context: TaskContext): Piece[] {
  const { ids, offsets, special } = encoding;
  const pieces: Piece[] = [];
  for (let index = 0; index < ids.length; index += 1) {
    if (special[index] === 1) continue;
    const [start, end] = [offsets[2 * index]!, offsets[2 * index + 1]!];
    const isSubword = goesOnWord(ids[index]!, text, start, end, context);
    pieces.push({ scores: softmax(logits[index]!), start, end, isSubword, index });
  }
  return pieces;
}

/**
 * As the pipeline decides it: a piece that is longer than what it stands for carries the prefix `##`. Tokenizers
 * without such a prefix: what follows no space.
 */
function goesOnWord(id: number, text: string, start: number, end: number, { tokenizer }: TaskContext): boolean {
  if (id === tokenizer!.specialIds.unk) return false;
  if (tokenizer!.continuingPrefix !== undefined) {
    return codePoints(tokenizer!.piece(id) ?? '') !== codePoints(text.slice(start, end));
  }
  return start > 0 && !text.slice(start - 1, start + 1).includes(' ');
}

function codePoints(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

function tokenPieces({ ids, words, special }: Encoding, logits: readonly Float32Array[]): Piece[] {
  const pieces: Piece[] = [];
  for (let index = 0; index < ids.length; index += 1) {
    if (special[index] === 1) continue;
    const word = words[index]!;
    const isSubword = pieces.at(-1)?.start === word;
    pieces.push({ scores: softmax(logits[index]!), start: word, end: word + 1, isSubword, index });
  }
  return pieces;
}

function idPieces({ ids }: GivenIds, logits: readonly Float32Array[], { tokenizer }: TaskContext): Piece[] {
  const isSpecial = specialIds(ids, tokenizer);
  const pieces: Piece[] = [];
  ids.forEach((id, index) => {
    if (isSpecial(id, index)) return;
    const prefix = tokenizer?.continuingPrefix;
    const isSubword = prefix !== undefined && tokenizer!.piece(id)?.startsWith(prefix) === true;
    pieces.push({ scores: softmax(logits[index]!), start: index, end: index + 1, isSubword, index });
  });
  return pieces;
}

/** Without a tokenizer the first and the last id are taken for [CLS] and [SEP]. */
function specialIds(ids: Int32Array, tokenizer: TaskContext['tokenizer']): (id: number, index: number) => boolean {
  if (tokenizer === undefined) return (_, index) => index === 0 || index === ids.length - 1;
  const { cls, sep, pad } = tokenizer.specialIds;
  return (id) => id === cls || id === sep || id === pad;
}
