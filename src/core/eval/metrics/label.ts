/** A class: its name, or its number. */
export type Label = string | number;

/** Distinct labels in scikit-learn's order: numbers by value, before strings by code unit. */
export function sortedLabels(...lists: readonly (readonly Label[])[]): Label[] {
  return [...new Set(lists.flat())].sort(compareLabels);
}

function compareLabels(a: Label, b: Label): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  if (typeof a !== typeof b) return typeof a === 'number' ? -1 : 1;
  return a < b ? -1 : a > b ? 1 : 0;
}
