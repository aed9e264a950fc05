import { dialects } from '../graph/dialects/dialects.js';
import type { PackedSpec } from '../graph/graph-spec.js';
import { readsFirstRows } from '../model/reads-first-rows.js';
import type { Sequence } from '../model/sequence.js';
import type { Tensors } from '../tensor/tensor.js';
import { packSequences } from './pack-sequences.js';

/**
 * What a packed graph reads for a batch.
 *
 * @param inputs names of what the graph reads
 */
export function batchFeeds(inputs: readonly string[], spec: PackedSpec, sequences: readonly Sequence[]): Tensors {
  const asked = readsFirstRows(spec.readout) ? sequences.map(withFirstRow) : sequences;
  const lengths = Int32Array.from(sequences, ({ ids }) => ids.length);
  const feeds = { ...packSequences(asked), ...dialects[spec.dialect].batchInputs(lengths, spec) };
  return Object.fromEntries(inputs.map((name) => [name, feeds[name]!]));
}

function withFirstRow(sequence: Sequence): Sequence {
  return { ids: sequence.ids, typeIds: sequence.typeIds, rows: Int32Array.of(0) };
}
