import type { Readout } from '../model/readout.js';
import type { Sequence } from '../model/sequence.js';
import type { Session } from '../runtime/session.js';
import type { Tensors } from '../tensor/tensor.js';
import { batchFeeds } from './batch-feeds.js';
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
  const outputs = await session.run(batchFeeds(inputs, readout, sequences, batchInputs));
  return sliceOutputs(outputs, readout, sequences);
}
