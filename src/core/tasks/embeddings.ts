import { floatOutput, floatRows } from './float-output.js';
import type { Task } from './task.js';
import { parseTextOrIds, sequenceOf, type TextOrIds, textsOf } from './text-or-ids.js';

/** The hidden state of a text, pooled over its tokens or not at all. */
export const embeddings: Task<TextOrIds> = {
  name: 'embeddings',
  heads: ['Model'],
  fields: ['text', 'text_pair'],
  encodeOptions: ({ maxLength }) => ({ maxLength }),
  readout: ({ options }) => ({ kind: 'hidden', layer: options.layer!, pooling: options.pooling! }),
  parse: (record, context) => parseTextOrIds(record, context, 'optional'),
  texts: textsOf,
  sequences: (input, encodings) => [sequenceOf(input, encodings)],
  decode(_input, _encodings, outputs, { options }) {
    const rows = options.pooling === 'none' ? floatRows(outputs[0]!, 'hidden') : [floatOutput(outputs[0]!, 'hidden')];
    const embedding = options.normalize ? rows.map(toUnitLength) : rows;
    return { prediction: { embedding: options.pooling === 'none' ? embedding : embedding[0]! } };
  },
};

/** Divided by its Euclidean length; a row of zeros stays as it is. */
function toUnitLength(row: Float32Array): Float32Array {
  const length = Math.sqrt(row.reduce((sum, value) => sum + value * value, 0));
  return length === 0 ? row : row.map((value) => value / length);
}
