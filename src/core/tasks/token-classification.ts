import { labelsOf } from '../model/labels.js';
import { shortestFloat32 } from '../tensor/shortest-float32.js';
import type { Encoding, Text } from '../tokenizer/tokenizer.js';
import { aggregateEntities, type EntityPiece, indexOfHighest } from './aggregate-entities.js';
import { missingField, optionalTextField, optionalTextsField } from './fields.js';
import { floatRows } from './float-output.js';
import { type GivenIds, givenIds } from './given-ids.js';
import { softmax } from './softmax.js';
import type { AnswerValue, Task, TaskContext } from './task.js';
import { textOffsets } from './text-offsets.js';

/** One of the three. */
interface TextTokensOrIds {
  text?: string;
  tokens?: string[];
  given?: GivenIds;
}

/** A piece with its place in the sequence; start and end count UTF-16 units, given tokens or ids. */
interface Piece extends EntityPiece {
  index: number;
}

/** Label of what belongs to no entity; never in the answer, but for tokens one by one. */
const OUTSIDE = 'O';

/** Entities in a text, as Hugging Face's TokenClassificationPipeline finds and joins them. */
export const tokenClassification: Task<TextTokensOrIds> = {
  name: 'token-classification',
  heads: ['ForTokenClassification'],
  fields: ['text', 'tokens'],
  encodeOptions: ({ maxLength }) => ({ maxLength }),
  readout: () => ({ kind: 'logits', rows: 'all' }),
  parse(record, context) {
    const text = optionalTextField(record, 'text', context);
    if (text !== undefined) return { text };
    const tokens = optionalTextsField(record, 'tokens', context);
    if (tokens !== undefined) return { tokens };
    const given = givenIds(record, context);
    return given === undefined ? missingField('text', context) : { given };
  },
  texts: ({ text, tokens }): Text[] => {
    if (text !== undefined) return [{ text }];
    return tokens === undefined ? [] : [{ words: tokens }];
  },
  sequences: ({ given }, encodings) => [given ?? { ids: encodings[0]!.ids, typeIds: encodings[0]!.typeIds }],
  decode(input, encodings, outputs, context) {
    const logits = floatRows(outputs[0]!, 'logits');
    const pieces = piecesOf(input, encodings[0], logits, context);
    const prediction = predictionOf(input, pieces, context);
    return context.options.logits ? { prediction, logits } : { prediction };
  },
};

function piecesOf(
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

function predictionOf(input: TextTokensOrIds, pieces: readonly Piece[], context: TaskContext): AnswerValue {
  const labels = labelsOf(context.config);
  const { aggregation } = context.options;
  const offset = input.text === undefined ? (at: number) => at : textOffsets(input.text, context);
  const place = ({ start, end }: { start: number; end: number }): Record<string, AnswerValue> => {
    const word = wordOf(input, start, end, context);
    return { ...(word === undefined ? {} : { word }), start: offset(start), end: offset(end) };
  };
  if (aggregation !== 'none') {
    return aggregateEntities(pieces, labels, aggregation!)
      .filter(({ label }) => label !== OUTSIDE)
      .map(({ label, score, ...range }) => ({ entity_group: label, score: shortestFloat32(score), ...place(range) }));
  }
  if (input.tokens !== undefined) return oneByOne(input.tokens, pieces, labels);
  return pieces
    .map((piece) => ({ ...labelOf(piece, labels), index: piece.index, ...place(piece) }))
    .filter(({ entity }) => entity !== OUTSIDE);
}

/** A token each, by its first piece. One that has none, or was cut off, is outside. */
function oneByOne(tokens: readonly string[], pieces: readonly Piece[], labels: readonly string[]): AnswerValue {
  const firstPieces = new Map<number, Piece>();
  for (const piece of pieces) if (!firstPieces.has(piece.start)) firstPieces.set(piece.start, piece);
  return tokens.map((word, token) => {
    const piece = firstPieces.get(token);
    const label = piece === undefined ? { entity: OUTSIDE, score: 0 } : labelOf(piece, labels);
    return { ...label, index: piece?.index ?? 0, word, start: token, end: token + 1 };
  });
}

function labelOf({ scores }: Piece, labels: readonly string[]): { entity: string; score: number } {
  const best = indexOfHighest(scores);
  return { entity: labels[best]!, score: shortestFloat32(scores[best]!) };
}

/** Exactly the slice of what was given; ids are decoded, where there is a tokenizer. */
function wordOf(input: TextTokensOrIds, start: number, end: number, { tokenizer }: TaskContext): string | undefined {
  if (input.text !== undefined) return input.text.slice(start, end);
  if (input.tokens !== undefined) return input.tokens.slice(start, end).join(' ');
  return tokenizer?.decode(input.given!.ids.subarray(start, end), { skipSpecialTokens: false });
}
