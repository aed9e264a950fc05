import type { MegatronBertConfig } from '../model/config.js';
import { parametersOf } from '../model/parameters.js';
import type { LazyTensor } from '../tensor/lazy-tensor.js';

/** Every weight once: a tied one goes by the name that it is tied to, whichever of the two a file holds. */
export function singleWeights(
  weights: ReadonlyMap<string, LazyTensor>,
  config: MegatronBertConfig,
): Map<string, LazyTensor> {
  const single = new Map(weights);
  for (const { name, tiedTo } of parametersOf(config, 'ForPreTraining')) {
    const tied = single.get(name);
    if (tiedTo === undefined || tied === undefined) continue;
    single.delete(name);
    if (!single.has(tiedTo)) single.set(tiedTo, tied);
  }
  return single;
}
