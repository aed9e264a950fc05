import type { PackedSpec } from '../graph/graph-spec.js';
import type { HeadName } from '../model/heads.js';
import type { Readout } from '../model/readout.js';
import type { Sequence } from '../model/sequence.js';
import type { Tensor } from '../tensor/tensor.js';
import { batchFeeds } from './batch-feeds.js';
import { cutBatches } from './cut-batches.js';
import { openGraph } from './open-graph.js';
import { MAX_TRIAL_TOKENS, placeTrial, type TrialModel } from './trial-model.js';

/** Sees what linears are given. */
export interface Observer {
  observe(sequences: readonly Sequence[]): Promise<void>;
  close(): Promise<void>;
}

/**
 * @param asked what the sequences are asked: rows that nobody reads reach no linear of the last layer
 * @param linears those whose inputs are shown
 * @param show gets the inputs of a linear, float32 [tokens, in], a batch at a time
 * @throws MegabertError ERR_RUNTIME
 */
export async function openObserver(
  model: TrialModel,
  asked: { head: HeadName; readout: Readout },
  linears: readonly string[],
  show: (linear: string, inputs: Tensor) => void,
): Promise<Observer> {
  const { common, placement } = placeTrial(model);
  const spec: PackedSpec = { ...common, ...asked, form: 'packed', observe: linears };
  const graph = await openGraph(spec, placement);
  const observeBatch = async (sequences: readonly Sequence[]): Promise<void> => {
    const feeds = batchFeeds(graph.built.inputs, spec, sequences);
    const outputs = await graph.use((session) => session.run(feeds));
    for (const linear of linears) show(linear, outputs[`${linear}.input`]!);
  };
  return {
    async observe(sequences) {
      const sizes = sequences.map(({ ids }) => ({ tokens: ids.length, vocabularyRows: 0 }));
      for (const batch of cutBatches(sizes, { tokens: MAX_TRIAL_TOKENS, vocabularyRows: 0 })) {
        await observeBatch(batch.map((index) => sequences[index]!));
      }
    },
    close: () => graph.close(),
  };
}
