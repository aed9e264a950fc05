import type { MegatronBertConfig } from '../model/config.js';
import { parametersOf } from '../model/parameters.js';

/** Every weight once: a tied one goes by the name that it is tied to, whichever of the two a file holds. */
export function singleWeights<Weight>(
  weights: Iterable<readonly [string, Weight]>,
  config: MegatronBertConfig,
): Map<string, Weight> {
  const single = new Map(weights);
  for (const { name, tiedTo, prevails } of parametersOf(config, 'ForPreTraining')) {
    const tied = single.get(name);
    if (tiedTo === undefined || tied === undefined) continue;
    single.delete(name);
    if (prevails || !single.has(tiedTo)) single.set(tiedTo, tied);
  }
  return single;
}
