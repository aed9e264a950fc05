import type { PackedSpec } from '../graph/graph-spec.js';
import type { Sequence } from '../model/sequence.js';
import type { Session } from '../runtime/session.js';
import type { Tensors } from '../tensor/tensor.js';
import { batchFeeds } from './batch-feeds.js';
import { sliceOutputs } from './slice-outputs.js';

/**
 * Runs sequences through a packed graph, once.
 *
 * @param inputs names of what the graph reads
 * @throws MegabertError ERR_RUNTIME when the run fails; a sequence whose numbers are not finite fails alone
 */
export async function runBatch(
  session: Session,
  inputs: readonly string[],
  spec: PackedSpec,
  sequences: readonly Sequence[],
): Promise<(Tensors | Error)[]> {
  const outputs = await session.run(batchFeeds(inputs, spec, sequences));
  return sliceOutputs(outputs, spec.readout, sequences);
}
