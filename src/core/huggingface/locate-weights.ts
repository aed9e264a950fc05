/** Where each weight of a model folder lies on disk, under one spelling of the names. */
import { join } from 'node:path';
import { readSafetensors } from '../checkpoint/read-safetensors.js';
import { exists } from '../files/exists.js';
import { openFile } from '../files/open-file.js';
import type { MegatronBertConfig } from '../model/config.js';
import { parametersOf } from '../model/parameters.js';
import type { Precision } from '../model/precision.js';
import type { StoredTensor } from '../tensor/stored-tensor.js';
import { currentNames } from './current-names.js';
import { parseWeightIndex } from './parse-weight-index.js';
import { readSmallJson } from './read-small-json.js';
import { singleWeights } from './single-weights.js';

type Located = Map<string, StoredTensor>;

/**
 * A derived precision's file need hold only what differs: the rest is in model.safetensors.
 *
 * @throws InputError as parseWeightIndex or readSafetensors
 */
export async function locateWeights(
  folder: string,
  precision: Precision,
  config: MegatronBertConfig,
): Promise<ReadonlyMap<string, StoredTensor>> {
  const stems = precision === 'fp32' ? [stemOf('fp32')] : [stemOf('fp32'), stemOf(precision)];
  const located = await Promise.all(stems.map((stem) => locate(folder, stem, config)));
  return tie(new Map(located.flatMap((weights) => [...weights])), config);
}

export async function hasWeights(folder: string, precision: Precision): Promise<boolean> {
  return (await filesOf(folder, stemOf(precision))).length > 0;
}

function stemOf(precision: Precision): string {
  return precision === 'fp32' ? 'model' : `model.${precision}`;
}

async function locate(folder: string, stem: string, config: MegatronBertConfig): Promise<Located> {
  const located: [string, StoredTensor][] = [];
  for (const file of await filesOf(folder, stem)) located.push(...currentNames(await locateInFile(file)));
  return singleWeights(located, config);
}

/** One file, or the shards of its index; none where there is neither. */
async function filesOf(folder: string, stem: string): Promise<string[]> {
  const whole = join(folder, `${stem}.safetensors`);
  if (await exists(whole)) return [whole];
  const index = join(folder, `${stem}.safetensors.index.json`);
  if (!(await exists(index))) return [];
  const shards = new Set(parseWeightIndex(await readSmallJson(index), index).values());
  return [...shards].map((name) => join(folder, name));
}

/** In the file itself where `file` is a link, as in the hub's cache: ONNX Runtime follows none. */
async function locateInFile(file: string): Promise<ReadonlyMap<string, StoredTensor>> {
  const source = await openFile(file);
  try {
    return (await readSafetensors(source)).stored;
  } finally {
    await source.close();
  }
}

/** A tied parameter is the one that it is tied to, as in Hugging Face's classes. */
function tie(located: Located, config: MegatronBertConfig): Located {
  for (const { name, tiedTo } of parametersOf(config, 'ForPreTraining')) {
    const stored = tiedTo === undefined ? undefined : located.get(tiedTo);
    if (stored !== undefined) located.set(name, stored);
  }
  return located;
}
