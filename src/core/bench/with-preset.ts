import { join } from 'node:path';
import { convert } from '../convert/convert.js';
import { randomModel } from '../convert/random-model.js';
import type { Precision } from '../model/precision.js';
import { type PresetName, presets } from '../model/presets.js';
import { withTemporaryFolder } from './with-temporary-folder.js';

/** A model of a preset's size with random weights, in every precision asked for, for as long as `use` takes. */
export function withPreset<T>(
  preset: PresetName,
  precisions: readonly Precision[],
  seed: number,
  use: (folder: string) => Promise<T>,
): Promise<T> {
  return withTemporaryFolder(async (parent) => {
    const folder = join(parent, preset);
    await randomModel(folder, presets[preset], seed);
    const derived = precisions.filter((precision) => precision !== 'fp32');
    if (derived.length > 0) await convert(folder, folder, { precision: derived });
    return use(folder);
  });
}
