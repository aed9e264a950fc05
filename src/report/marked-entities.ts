import type { EntitySpan } from '../core/eval/metrics/entity-spans.js';
import { type Marking, markedText } from './marked-text.js';

/** Tokens as one text, with gold and predicted entities marked and named. */
export function markedEntities(
  tokens: readonly string[],
  { gold, predicted }: { gold: readonly EntitySpan[]; predicted: readonly EntitySpan[] },
): string {
  const starts: number[] = [];
  let length = 0;
  for (const token of tokens) {
    starts.push(length);
    length += token.length + 1;
  }
  const markings = (spans: readonly EntitySpan[], by: Marking['by']): Marking[] =>
    spans.map(({ type, start, end }) => ({
      start: starts[start],
      end: starts[end - 1] + tokens[end - 1].length,
      by,
      label: type,
    }));
  return markedText(tokens.join(' '), [...markings(gold, 'gold'), ...markings(predicted, 'predicted')]);
}
