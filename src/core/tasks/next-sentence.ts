import { shortestFloat32 } from '../tensor/shortest-float32.js';
import { floatOutput } from './float-output.js';
import { softmax } from './softmax.js';
import type { Task } from './task.js';
import { parseTextOrIds, sequenceOf, type TextOrIds, textsOf } from './text-or-ids.js';

/** Whether the second text follows the first: class 0 of BERT's binary head. */
export const nextSentence: Task<TextOrIds> = {
  name: 'next-sentence',
  heads: ['ForNextSentencePrediction'],
  fields: ['text', 'text_pair'],
  encodeOptions: ({ maxLength }) => ({ maxLength }),
  readout: () => ({ kind: 'logits', rows: 'first' }),
  parse: (record, context) => parseTextOrIds(record, context, 'required'),
  texts: textsOf,
  sequences: (input, encodings) => [sequenceOf(input, encodings)],
  decode(_input, _encodings, outputs, { options }) {
    const logits = floatOutput(outputs[0]!, 'logits');
    const score = Math.fround(softmax(logits)[0]!);
    const prediction = { is_next: score >= 0.5, score: shortestFloat32(score) };
    return options.logits ? { prediction, logits } : { prediction };
  },
};
