import type { Sequence } from '../model/sequence.js';
import { createRandom } from '../random.js';

/** Sequences of these lengths, of ids that no tokenizer reserves: what a batch costs does not depend on its words. */
export function randomSequences(lengths: readonly number[], vocabularySize: number, seed: number): Sequence[] {
  const random = createRandom(seed);
  const first = Math.min(FIRST_ORDINARY_ID, vocabularySize - 1);
  return lengths.map((length) => ({
    ids: Int32Array.from({ length }, () => first + Math.floor(random() * (vocabularySize - first))),
  }));
}

/** BERT's vocabularies keep their special and unused pieces below. */
const FIRST_ORDINARY_ID = 1000;
