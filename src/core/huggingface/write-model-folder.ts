import { join } from 'node:path';
import { writeBytes } from '../files/write-bytes.js';
import type { MegatronBertConfig } from '../model/config.js';
import { parametersOf } from '../model/parameters.js';
import { cast } from '../tensor/cast.js';
import type { LazyTensor } from '../tensor/lazy-tensor.js';
import { formatConfig } from './format-config.js';
import type { Pretrained } from './pretrained.js';
import { type WriteWeightsOptions, writeWeights } from './write-weights.js';

/**
 * Writes config.json, model.safetensors in float32 and the tokenizer's files: what `from_pretrained` loads.
 *
 * @returns bytes of all tensors
 */
export async function writeModelFolder(
  folder: string,
  { config, weights, hasBareNames, tokenizer }: Pretrained,
  options: WriteWeightsOptions = {},
): Promise<number> {
  const prefix = hasBareNames === true ? /^bert\./ : /^/;
  const named = [...weights, ...untied(weights, config)];
  const stored = new Map(named.map(([name, weight]) => [name.replace(prefix, ''), cast(weight, 'float32')]));
  const json = { ...formatConfig(config), ...dtypeOf(config) };
  await writeBytes(join(folder, 'config.json'), `${JSON.stringify(json, null, 2)}\n`);
  for (const [name, bytes] of tokenizer ?? []) await writeBytes(join(folder, name), bytes);
  return writeWeights(folder, 'model', stored, options);
}

/** The source's key says what its own file held; transformers 5 would round ours to that. */
function dtypeOf(config: MegatronBertConfig): Record<string, string> {
  const named = ['torch_dtype', 'dtype'].filter((key) => key in config);
  return Object.fromEntries(named.map((key) => [key, 'float32']));
}

/** What a class that ties nothing reads by its own name, and would otherwise make up. */
function untied(weights: ReadonlyMap<string, LazyTensor>, config: MegatronBertConfig): [string, LazyTensor][] {
  return parametersOf(config, 'ForPreTraining').flatMap(({ name, tiedTo = '', prevails }): [string, LazyTensor][] => {
    const weight = weights.get(tiedTo);
    return prevails && weight !== undefined ? [[name, weight]] : [];
  });
}
