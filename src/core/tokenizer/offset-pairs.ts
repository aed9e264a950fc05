import type { Encoding } from './tokenizer.js';

/** An encoding's offsets as [start, end] for each token. */
export function offsetPairs({ offsets }: Encoding): [start: number, end: number][] {
  return Array.from({ length: offsets.length / 2 }, (_, token) => [offsets[2 * token]!, offsets[2 * token + 1]!]);
}
