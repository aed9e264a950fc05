import type { Readout } from '../model/readout.js';
import type { Sequence } from '../model/sequence.js';
import type { Session } from '../runtime/session.js';
import type { Tensors } from '../tensor/tensor.js';
import { packSequences } from './pack-sequences.js';
import { sliceOutputs } from './slice-outputs.js';

/**
 * Runs sequences through a packed graph, once.
 *
 * @param inputs what the graph reads
 * @param batchInputs what the dialect's attention reads besides the tokens, from their lengths
 * @throws MegabertError ERR_RUNTIME when the run fails; a sequence whose numbers are not finite fails alone
 */
export async function runBatch(
  session: Session,
  inputs: readonly string[],
  readout: Readout,
  sequences: readonly Sequence[],
  batchInputs: (lengths: Int32Array) => Tensors,
): Promise<(Tensors | Error)[]> {
  const asked = readsFirstRows(readout) ? sequences.map(withFirstRow) : sequences;
  const lengths = Int32Array.from(sequences, ({ ids }) => ids.length);
  const feeds = { ...packSequences(asked), ...batchInputs(lengths) };
  const read = Object.fromEntries(inputs.map((name) => [name, feeds[name]!]));
  return sliceOutputs(await session.run(read), readout, sequences);
}

function readsFirstRows(readout: Readout): boolean {
  return (
    (readout.kind === 'logits' && readout.rows === 'first') ||
    (readout.kind === 'hidden' && (readout.pooling === 'cls' || readout.pooling === 'pooler'))
  );
}

function withFirstRow(sequence: Sequence): Sequence {
  return { ids: sequence.ids, typeIds: sequence.typeIds, rows: Int32Array.of(0) };
}
