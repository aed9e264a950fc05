import type { MegatronBertConfig } from '../model/config.js';
import { readMachine } from '../runtime/machine.js';
import { providerOf } from '../runtime/providers.js';
import type { StoredTensor } from '../tensor/stored-tensor.js';
import { bytesOfWeights } from './bytes-of-weights.js';
import type { GraphPlacement } from './open-graph.js';
import type { CommonSpec } from './open-graph-runner.js';
import { planWorkers } from './plan-workers.js';

/** A model that is known by its weights and not by a folder: what `convert` tries before the folder is whole. */
export interface TrialModel {
  config: MegatronBertConfig;
  weights: ReadonlyMap<string, StoredTensor>;
}

/** Small batches: an answer may be as wide as the vocabulary, and an observation as wide as the whole network. */
export const MAX_TRIAL_TOKENS = 256;

/** Where it is tried: on the processor, which has every operator, in one session. */
export function placeTrial({ config, weights }: TrialModel) {
  const provider = providerOf('cpu');
  const plan = planWorkers(provider, readMachine(), bytesOfWeights(weights), { workers: 1 });
  const placement: GraphPlacement = { provider: provider.name, plan, isShort: false };
  const common = { config, weights, dialect: provider.dialects[0], activations: 'float32' } satisfies CommonSpec;
  return { common, placement };
}
