import type { JsonObject, JsonValue } from '../../tasks/task.js';
import { isObject } from '../datasets/parse-json.js';
import { show } from '../datasets/show.js';
import { UnusableRow } from '../datasets/unusable-row.js';

/** What a model made of one text: how unlikely its pieces were, and how many of them it would have chosen. */
export interface TextLikelihood {
  /** Sum of −ln p of the pieces asked for; NaN where it is not known of all. */
  nll: number;
  /** Pieces asked for. */
  tokens: number;
  /** Of those, the ones that the model thinks likeliest. */
  correct: number;
  /** Words of the text as it was given, split at spaces. */
  words?: number;
}

/** @throws UnusableRow */
export function parseLikelihood(prediction: JsonValue): TextLikelihood {
  if (!isObject(prediction)) throw new UnusableRow(`no nll, tokens and correct: ${show(prediction)}`);
  const { words } = prediction;
  return {
    nll: numberOf(prediction, 'nll'),
    tokens: numberOf(prediction, 'tokens'),
    correct: numberOf(prediction, 'correct'),
    ...(typeof words === 'number' && { words }),
  };
}

function numberOf(prediction: JsonObject, name: string): number {
  const value = prediction[name];
  if (typeof value === 'number' && value >= 0) return value;
  throw new UnusableRow(`no ${name}: ${show(value)}`);
}
