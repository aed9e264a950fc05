import { UnusableRow } from '../datasets/unusable-row.js';
import { sortedLabels } from '../metrics/label.js';
import type { PredictedClass } from './parse-class.js';

/** The classes in their order, and which of them a file means. */
export interface ClassNames {
  names: readonly string[];
  /** @throws UnusableRow where there is no such class */
  indexOf(label: string): number;
}

/**
 * The classes in the model's order, or in that of the predicted probabilities; without either, those that occur, sorted.
 * Files may write them by name, whatever the case, or by number.
 */
export function classNames(
  golds: readonly string[],
  predictions: readonly PredictedClass[],
  modelLabels?: readonly string[],
): ClassNames {
  const named = predictions.find(({ scores }) => scores instanceof Map)?.scores;
  const known = modelLabels ?? (named instanceof Map ? [...named.keys()] : undefined);
  const names = known ?? occurring(golds, predictions);
  const byName = new Map(names.map((name, index) => [name, index]));
  const byFoldedName = new Map(names.map((name, index) => [name.toLowerCase(), index]));
  return {
    names,
    indexOf(label) {
      const index = byName.get(label) ?? byNumber(label, known) ?? byFoldedName.get(label.toLowerCase());
      if (index !== undefined) return index;
      throw new UnusableRow(`class ${JSON.stringify(label)} is none of ${names.slice(0, MAX_NAMED).join(', ')}`);
    },
  };
}

const MAX_NAMED = 12;

function byNumber(label: string, known: readonly string[] | undefined): number | undefined {
  return known !== undefined && /^\d+$/.test(label) && Number(label) < known.length ? Number(label) : undefined;
}

/**
 * Whole numbers in their order, other names in theirs; probabilities by number tell how many classes there are. A predicted name
 * that only differs from a gold one by its case is no class of its own.
 */
function occurring(golds: readonly string[], predictions: readonly PredictedClass[]): string[] {
  const listed = predictions.find(({ scores }) => Array.isArray(scores))?.scores;
  const numbers = Array.isArray(listed) ? listed.map((_, index) => String(index)) : [];
  const folded = new Set(golds.map((label) => label.toLowerCase()));
  const others = predictions.map(({ label }) => label).filter((label) => !folded.has(label.toLowerCase()));
  const all = [...golds, ...others, ...numbers];
  if (all.every((label) => /^-?\d+$/.test(label))) {
    return [...new Set(all)].sort((a, b) => Number(a) - Number(b));
  }
  return sortedLabels(all).map(String);
}
