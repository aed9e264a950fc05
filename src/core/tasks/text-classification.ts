import { labelsOf } from '../model/labels.js';
import { shortestFloat32 } from '../tensor/shortest-float32.js';
import { floatOutput } from './float-output.js';
import { indexOfHighest } from './index-of-highest.js';
import { softmax } from './softmax.js';
import type { AnswerValue, Task, TaskContext } from './task.js';
import { parseTextOrIds, sequenceOf, type TextOrIds, textsOf } from './text-or-ids.js';

/** One label, several, or a number, as `problem_type` says (docs/predict.md). */
export const textClassification: Task<TextOrIds> = {
  name: 'text-classification',
  heads: ['ForSequenceClassification'],
  fields: ['text', 'text_pair'],
  encodeOptions: ({ maxLength }) => ({ maxLength }),
  readout: () => ({ kind: 'logits', rows: 'first' }),
  parse: (record, context) => parseTextOrIds(record, context, 'optional'),
  texts: textsOf,
  sequences: (input, encodings) => [sequenceOf(input, encodings)],
  decode(_input, _encodings, outputs, context) {
    const logits = floatOutput(outputs[0]!, 'logits');
    const prediction = predictionOf(logits, context);
    return context.options.logits ? { prediction, logits } : { prediction };
  },
};

function predictionOf(logits: Float32Array, { config, options }: TaskContext): AnswerValue {
  const labels = labelsOf(config);
  if (config.problem_type === 'multi_label_classification') {
    const scores = logits.map((logit) => 1 / (1 + Math.exp(-logit)));
    const chosen = labels.filter((_, label) => scores[label]! >= options.threshold!);
    return { labels: chosen, scores: scoresByLabel(labels, scores) };
  }
  if (config.problem_type === 'regression' || labels.length === 1) {
    return labels.length === 1 ? { score: shortestFloat32(logits[0]!) } : { scores: scoresByLabel(labels, logits) };
  }
  const scores = softmax(logits);
  const best = indexOfHighest(scores);
  return {
    label: labels[best]!,
    score: shortestFloat32(scores[best]!),
    scores: scoresByLabel(labels, scores),
  };
}

function scoresByLabel(labels: readonly string[], scores: ArrayLike<number>): AnswerValue {
  return new Map(labels.map((label, index) => [label, shortestFloat32(scores[index]!)]));
}
