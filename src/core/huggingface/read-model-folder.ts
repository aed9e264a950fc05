/** A model folder: config.json and the weights beside it, as `convert` and Hugging Face write them. */
import { basename, join, resolve } from 'node:path';
import { InputError } from '../errors.js';
import { exists } from '../files/exists.js';
import { shellWord } from '../files/shell-word.js';
import type { MegatronBertConfig } from '../model/config.js';
import { parseConfig } from '../model/parse-config.js';
import { type Precision, precisions } from '../model/precision.js';
import type { StoredTensor } from '../tensor/stored-tensor.js';
import { describeNotAModel } from './describe-not-a-model.js';
import { hasWeights, locateWeights } from './locate-weights.js';
import { readSmallJson } from './read-small-json.js';

export interface ModelFolder {
  /** Absolute. */
  readonly folder: string;
  /** As it was asked for: what a command that mends something is to name. */
  readonly path: string;
  readonly config: MegatronBertConfig;
  /** Those whose weights are there. */
  readonly precisions: readonly Precision[];
  /**
   * Where each weight lies, under the names of `MegatronBertForPreTraining` and its kin: always with `bert.`, tied ones
   * at the one that is stored.
   *
   * @throws InputError ERR_NO_PRECISION where the folder has no weights of this precision.
   */
  weights(precision: Precision): Promise<ReadonlyMap<string, StoredTensor>>;
}

/**
 * @throws InputError ERR_NOT_FOUND, ERR_NOT_A_MODEL, or as parseConfig.
 */
export async function readModelFolder(path: string): Promise<ModelFolder> {
  const folder = resolve(path);
  const stored = await filterAsync(precisions, (precision) => hasWeights(folder, precision));
  const configFile = join(folder, 'config.json');
  if (stored.length === 0 || !(await exists(configFile))) throw await describeNotAModel(path);
  const config = parseConfig(await readSmallJson(configFile), configFile);

  return {
    folder,
    path,
    config,
    precisions: stored,
    async weights(precision) {
      if (!stored.includes(precision)) throw noPrecision(path, precision);
      return locateWeights(folder, precision, config);
    },
  };
}

function noPrecision(folder: string, precision: Precision): InputError {
  const path = shellWord(folder);
  return new InputError('ERR_NO_PRECISION', `no ${precision} weights`, {
    where: basename(folder),
    remedy: `megabert convert ${path} ${path} --precision ${precision}`,
  });
}

async function filterAsync<T>(items: readonly T[], test: (item: T) => Promise<boolean>): Promise<T[]> {
  const passed = await Promise.all(items.map(test));
  return items.filter((_, index) => passed[index]);
}
