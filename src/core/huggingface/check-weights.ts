import { InputError } from '../errors.js';
import type { MegatronBertConfig } from '../model/config.js';
import { headOf } from '../model/heads.js';
import { type Parameter, parametersOf } from '../model/parameters.js';
import type { LazyTensor } from '../tensor/lazy-tensor.js';

/**
 * Checks that every weight of the config's class is there, in the size that the config says.
 *
 * @param nameInSource what the source calls a weight, for messages
 * @throws InputError ERR_MISSING_TENSORS naming all of them, ERR_TENSOR_SHAPE naming the first
 */
export function checkWeights(
  weights: ReadonlyMap<string, LazyTensor>,
  config: MegatronBertConfig,
  where: string,
  nameInSource: (name: string) => string = (name) => name,
): void {
  const parameters = parametersOf(config, headOf(config.architectures) ?? 'Model');
  const missing = parameters.filter((parameter) => isNeeded(parameter) && !weights.has(parameter.name));
  if (missing.length > 0) {
    const names = new Set(missing.map(({ name }) => nameInSource(name)));
    const what = `${names.size} ${names.size === 1 ? 'tensor is' : 'tensors are'} missing: ${[...names].join(', ')}`;
    throw new InputError('ERR_MISSING_TENSORS', what, { where });
  }
  for (const { name, shape } of parameters) {
    const weight = weights.get(name);
    if (weight === undefined || `${weight.shape}` === `${shape}`) continue;
    const what = `${nameInSource(name)} is [${weight.shape.join(', ')}], but the config says [${shape.join(', ')}]`;
    throw new InputError('ERR_TENSOR_SHAPE', what, { where, remedy: 'change the config with --set' });
  }
}

function isNeeded({ optional, tiedTo }: Parameter): boolean {
  return optional !== true && tiedTo === undefined;
}
