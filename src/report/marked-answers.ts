import { type Marking, markedText } from './marked-text.js';

/** A context with the first gold answer and the predicted one marked, and what stands around them. */
export function markedAnswers(context: string, gold: readonly string[], predicted: string): string {
  const find = (answer: string, by: Marking['by']): Marking[] => {
    const start = placeOf(answer, context);
    return start === -1 ? [] : [{ start, end: start + answer.length, by }];
  };
  const markings = [...gold.slice(0, 1).flatMap((answer) => find(answer, 'gold')), ...find(predicted, 'predicted')];
  const first = Math.min(context.length, ...markings.map(({ start }) => start));
  const last = Math.max(0, ...markings.map(({ end }) => end));
  const from = markings.length === 0 ? 0 : Math.max(0, first - SHOWN_AROUND);
  const to = markings.length === 0 ? 2 * SHOWN_AROUND : Math.min(context.length, last + SHOWN_AROUND);
  const shifted = markings.map((marking) => ({ ...marking, start: marking.start - from, end: marking.end - from }));
  return `${from > 0 ? '… ' : ''}${markedText(context.slice(from, to), shifted)}${to < context.length ? ' …' : ''}`;
}

/** The first place where it stands as words of its own, else the first at all. */
function placeOf(answer: string, context: string): number {
  if (answer === '') return -1;
  const escaped = answer.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const alone = new RegExp(`(?<![\\p{L}\\p{N}])${escaped}(?![\\p{L}\\p{N}])`, 'u').exec(context);
  return alone?.index ?? context.indexOf(answer);
}

/** Characters of context on either side of an answer. */
const SHOWN_AROUND = 300;
