import type { Readout } from './readout.js';

/** Whether each sequence's first token is all that is seen of the last layer. */
export function readsFirstRows(readout: Readout): boolean {
  return (
    (readout.kind === 'logits' && readout.rows === 'first') ||
    (readout.kind === 'hidden' && (readout.pooling === 'cls' || readout.pooling === 'pooler'))
  );
}
