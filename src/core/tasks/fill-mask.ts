import { shortestFloat32 } from '../tensor/shortest-float32.js';
import type { Tensors } from '../tensor/tensor.js';
import type { Encoding, Tokenizer } from '../tokenizer/tokenizer.js';
import { floatOutput, floatRows } from './float-output.js';
import { highest } from './highest.js';
import { RecordError } from './record-error.js';
import { softmax } from './softmax.js';
import type { Task, TaskContext } from './task.js';
import { parseTextOrIds, sequenceOf, type TextOrIds, textsOf } from './text-or-ids.js';

/** [MASK] in every vocabulary that was published with BERT: for a model folder without a tokenizer. */
const BERT_MASK_ID = 103;

interface Filling {
  token: number;
  score: number;
}

/** The likeliest pieces for each `[MASK]`, the other masks staying. */
export const fillMask: Task<TextOrIds> = {
  name: 'fill-mask',
  heads: ['ForMaskedLM'],
  fields: ['text'],
  encodeOptions: ({ maxLength }) => ({ maxLength }),
  readout({ config, tokenizer, options, targetIds }) {
    if (options.logits) return { kind: 'logits', rows: 'chosen' };
    if (targetIds !== undefined) return { kind: 'target-scores' };
    const unknownIds = tokenizer === undefined ? 0 : Math.max(0, config.vocab_size - tokenizer.size);
    return { kind: 'top-k', k: Math.min(options.topK! + unknownIds, config.vocab_size) };
  },
  parse: (record, context) => parseTextOrIds(record, context, 'none'),
  texts: textsOf,
  sequences(input, encodings, context) {
    const sequence = sequenceOf(input, encodings);
    const masks = maskPositions(sequence.ids, context);
    if (masks.length === 0)
      throw new RecordError('ERR_NO_MASK', `no ${maskPiece(context)} in the text, or it was cut off`);
    const { targetIds, options } = context;
    if (targetIds === undefined || options.logits) return [{ ...sequence, rows: Int32Array.from(masks) }];
    return [
      {
        ...sequence,
        rows: Int32Array.from(masks.flatMap((position) => targetIds.map(() => position))),
        targets: Int32Array.from(masks.flatMap(() => targetIds)),
      },
    ];
  },
  decode(input, encodings, outputs, context) {
    const { ids } = sequenceOf(input, encodings);
    const masks = maskPositions(ids, context);
    const fillings = fillingsOf(outputs[0]!, masks.length, context);
    const wordsOf = namer(input, encodings[0], ids, context);
    const lists = masks.map((position, mask) =>
      fillings[mask]!.map(({ token, score }) => ({
        score: shortestFloat32(score),
        token,
        ...wordsOf(token, position),
      })),
    );
    const prediction = lists.length === 1 ? lists[0]! : lists;
    return context.options.logits ? { prediction, logits: floatRows(outputs[0]!, 'logits') } : { prediction };
  },
};

function maskPositions(ids: Int32Array, context: TaskContext): number[] {
  const maskId = context.tokenizer === undefined ? BERT_MASK_ID : context.tokenizer.specialIds.mask;
  const positions: number[] = [];
  for (let position = 0; position < ids.length; position += 1) if (ids[position] === maskId) positions.push(position);
  return positions;
}

function maskPiece({ tokenizer }: TaskContext): string {
  const mask = tokenizer?.specialIds.mask;
  return (mask === undefined ? undefined : tokenizer?.piece(mask)) ?? '[MASK]';
}

/** Best first, a list for each mask. Probabilities are over all rows; then ids that the tokenizer does not know go. */
function fillingsOf(outputs: Tensors, masks: number, context: TaskContext): Filling[][] {
  const { options, targetIds } = context;
  if (options.logits) return floatRows(outputs, 'logits').map((row) => fromProbabilities(softmax(row), context));
  if (targetIds === undefined) return fromTopK(outputs, masks, context);
  const scores = floatOutput(outputs, 'scores');
  return Array.from({ length: masks }, (_, mask) =>
    best(scores.subarray(mask * targetIds.length, (mask + 1) * targetIds.length), targetIds, context),
  );
}

function fromProbabilities(probabilities: Float64Array, context: TaskContext): Filling[] {
  const ids = context.targetIds ?? Array.from(probabilities.keys()).filter((id) => isKnown(id, context));
  return best(
    Float32Array.from(ids, (id) => probabilities[id]!),
    ids,
    context,
  );
}

function best(scores: Float32Array, ids: readonly number[], { options }: TaskContext): Filling[] {
  return highest(scores, options.topK!).map((index) => ({ token: ids[index]!, score: scores[index]! }));
}

function fromTopK(outputs: Tensors, masks: number, context: TaskContext): Filling[][] {
  const values = floatOutput(outputs, 'values');
  const ids = outputs.ids!.data;
  const width = values.length / masks;
  return Array.from({ length: masks }, (_, mask) => {
    const fillings: Filling[] = [];
    for (let i = mask * width; i < (mask + 1) * width && fillings.length < context.options.topK!; i += 1) {
      const token = Number(ids[i]);
      if (isKnown(token, context)) fillings.push({ token, score: values[i]! });
    }
    return fillings;
  });
}

function isKnown(id: number, { tokenizer }: TaskContext): boolean {
  return tokenizer === undefined || tokenizer.piece(id) !== undefined;
}

/** What a filling is called, where there is a tokenizer: its piece, and the text (or the decoded ids) with it in place. */
function namer(
  { text: given }: TextOrIds,
  encoding: Encoding | undefined,
  ids: Int32Array,
  { tokenizer }: TaskContext,
): (token: number, position: number) => { token_str: string; sequence: string } | undefined {
  if (tokenizer === undefined) return () => undefined;
  return (token, position) => {
    const piece = tokenizer.decode([token], { skipSpecialTokens: false });
    if (given === undefined)
      return { token_str: piece, sequence: decodeKeepingMasks(ids.with(position, token), tokenizer) };
    const [start, end] = encoding!.offsets.subarray(2 * position);
    return { token_str: piece, sequence: given.text.slice(0, start) + piece + given.text.slice(end) };
  };
}

/** As `decode`, but the masks that are still open stand in it, as they do in a text. */
function decodeKeepingMasks(ids: Int32Array, tokenizer: Tokenizer): string {
  const { mask, ...others } = tokenizer.specialIds;
  if (mask === undefined || !ids.includes(mask)) return tokenizer.decode(ids);
  const dropped = Object.values(others);
  return tokenizer.decode(
    ids.filter((id) => !dropped.includes(id)),
    { skipSpecialTokens: false },
  );
}
