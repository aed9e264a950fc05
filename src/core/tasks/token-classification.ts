import { labelsOf } from '../model/labels.js';
import { shortestFloat32 } from '../tensor/shortest-float32.js';
import type { Text } from '../tokenizer/tokenizer.js';
import { aggregateEntities } from './aggregate-entities.js';
import { type Piece, piecesOf, type TextTokensOrIds } from './entity-pieces.js';
import { missingField, optionalTextField, optionalTextsField } from './fields.js';
import { floatRows } from './float-output.js';
import { givenIds } from './given-ids.js';
import { indexOfHighest } from './index-of-highest.js';
import type { AnswerValue, Task, TaskContext } from './task.js';
import { textOffsets } from './text-offsets.js';

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
