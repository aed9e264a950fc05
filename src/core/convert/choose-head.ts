import { InputError } from '../errors.js';
import type { MegatronBertConfig } from '../model/config.js';
import { architectureOf, type HeadName, headNames } from '../model/heads.js';
import { parametersOf } from '../model/parameters.js';
import type { LazyTensor } from '../tensor/lazy-tensor.js';

/**
 * The config as the class of another head.
 *
 * @throws InputError ERR_NO_HEAD where the weights lack some of it
 */
export function chooseHead(
  config: MegatronBertConfig,
  weights: ReadonlyMap<string, LazyTensor>,
  head: HeadName,
  where: string,
): MegatronBertConfig {
  if (!hasHead(config, weights, head)) {
    const there = headNames.filter((name) => hasHead(config, weights, name));
    throw new InputError('ERR_NO_HEAD', `no weights of ${architectureOf(head)}`, {
      where,
      remedy: `there are those of ${there.map(architectureOf).join(', ')}`,
    });
  }
  const decoder = head === 'ForCausalLM' ? { is_decoder: true } : {};
  return { ...config, ...decoder, architectures: [architectureOf(head)] };
}

function hasHead(config: MegatronBertConfig, weights: ReadonlyMap<string, LazyTensor>, head: HeadName): boolean {
  return parametersOf(config, head).every(({ name, shape, optional, tiedTo }) => {
    const weight = weights.get(name);
    if (weight === undefined) return optional === true || tiedTo !== undefined;
    return `${weight.shape}` === `${shape}`;
  });
}
