import type { JsonValue } from '../../tasks/task.js';
import { isObject } from '../datasets/parse-json.js';
import { show } from '../datasets/show.js';
import { UnusableRow } from '../datasets/unusable-row.js';

/** A predicted class, as its file writes it, with the probability of each where they are given. */
export interface PredictedClass {
  label: string;
  /** By class name, or by class number. */
  scores?: ReadonlyMap<string, number> | readonly number[];
}

/**
 * predict's `{"label", "scores"}`, a bare class, or the probability of each class in their order.
 * @throws UnusableRow
 */
export function parseClass(prediction: JsonValue): PredictedClass {
  if (isObject(prediction)) return parseObject(prediction.label, prediction.scores);
  if (Array.isArray(prediction)) {
    const scores = prediction.map(toProbability);
    return { label: String(scores.indexOf(Math.max(...scores))), scores };
  }
  if (prediction === null || prediction === '') throw new UnusableRow('no class predicted');
  return { label: String(prediction) };
}

function parseObject(label: JsonValue | undefined, scores: JsonValue | undefined): PredictedClass {
  const probabilities = isObject(scores)
    ? new Map(Object.entries(scores).map(([name, value]) => [name, toProbability(value)]))
    : undefined;
  if (typeof label === 'string' || typeof label === 'number') return { label: String(label), scores: probabilities };
  if (probabilities === undefined || probabilities.size === 0) throw new UnusableRow('no class predicted');
  const [[best]] = [...probabilities].sort(([, a], [, b]) => b - a);
  return { label: best, scores: probabilities };
}

function toProbability(value: JsonValue): number {
  if (typeof value === 'number' && value >= 0 && value <= 1) return value;
  throw new UnusableRow(`no probability between 0 and 1: ${show(value)}`);
}
