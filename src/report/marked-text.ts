import { escapeHtml } from './escape-html.js';

/** A stretch of text that gold or the prediction is about. */
export interface Marking {
  start: number;
  end: number;
  by: 'gold' | 'predicted';
  /** The entity's type, shown small behind it. */
  label?: string;
}

/** A text as HTML, with what gold and the prediction say marked: each alone, and both together. */
export function markedText(text: string, markings: readonly Marking[]): string {
  const edges = new Set([0, text.length, ...markings.flatMap(({ start, end }) => [start, end])]);
  const places = [...edges].filter((place) => place >= 0 && place <= text.length).sort((a, b) => a - b);
  return places
    .slice(0, -1)
    .map((start, index) => markedPart(text.slice(start, places[index + 1]), start, places[index + 1], markings))
    .join('');
}

function markedPart(part: string, start: number, end: number, markings: readonly Marking[]): string {
  const over = markings.filter(
    (marking) => marking.start <= start && marking.end >= end && marking.start < marking.end,
  );
  if (over.length === 0) return escapeHtml(part);
  const by = new Set(over.map((marking) => marking.by));
  const labels = over.filter((marking) => marking.end === end && marking.label !== undefined);
  const names = [...new Set(labels.map(({ label }) => label ?? ''))].join('≠');
  const name = names === '' ? '' : `<sup>${escapeHtml(names)}</sup>`;
  return `<mark class="${by.size === 2 ? 'both' : [...by][0]}">${escapeHtml(part)}${name}</mark>`;
}
