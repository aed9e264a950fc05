import type { JsonObject, JsonValue } from '../../tasks/task.js';
import { isObject } from '../datasets/parse-json.js';
import { show } from '../datasets/show.js';
import { UnusableRow } from '../datasets/unusable-row.js';
import { classification } from './classification.js';
import type { Protocol } from './protocol.js';

/** Class 0 follows, class 1 does not. */
const labels = ['is_next', 'not_next'];

/** Whether text_pair follows text: a classification with two classes. */
export const nextSentence: Protocol = (answered, options) => {
  const asClasses = answered.map((row) => {
    const example = { ...row.example, gold: labels[row.example.gold === true ? 0 : 1] };
    try {
      return { ...row, example, prediction: row.prediction === undefined ? undefined : toClass(row.prediction) };
    } catch (error) {
      if (!(error instanceof UnusableRow)) throw error;
      return { ...row, example, prediction: undefined, reason: error.message };
    }
  });
  return classification(asClasses, { ...options, labels });
};

/** predict's `{"is_next", "score"}`, a bare boolean, or the class's number. */
function toClass(prediction: JsonValue): JsonValue {
  if (typeof prediction === 'boolean') return labels[prediction ? 0 : 1];
  if (prediction === 0 || prediction === 1) return labels[prediction];
  if (typeof prediction === 'string' && labels.includes(prediction)) return prediction;
  if (isObject(prediction) && typeof prediction.is_next === 'boolean') return withScores(prediction);
  throw new UnusableRow(`neither true nor false: ${show(prediction)}`);
}

function withScores({ is_next, score }: JsonObject): JsonValue {
  const label = labels[is_next ? 0 : 1];
  return typeof score === 'number' ? { label, scores: { [labels[0]]: score, [labels[1]]: 1 - score } } : label;
}
