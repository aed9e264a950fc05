import { InputError } from '../errors.js';

/**
 * Which shard holds each weight, by `model.safetensors.index.json` and its kin: names of files beside it.
 *
 * @throws InputError ERR_INDEX
 */
export function parseWeightIndex(json: unknown, where: string): Map<string, string> {
  const { weight_map } = Object(json) as { weight_map?: unknown };
  if (typeof weight_map !== 'object' || weight_map === null || Object.keys(weight_map).length === 0) {
    throw new InputError('ERR_INDEX', 'no weight_map in the index of shards', { where });
  }
  return new Map(
    Object.entries(weight_map).map(([name, shard]) => {
      if (typeof shard === 'string' && !/[/\\]/.test(shard)) return [name, shard];
      throw new InputError('ERR_INDEX', `${name} is said to be in ${JSON.stringify(shard)}, no file beside`, { where });
    }),
  );
}
