import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { convert } from '../convert/convert.js';
import { randomModel } from '../convert/random-model.js';
import type { Precision } from '../model/precision.js';
import { type PresetName, presets } from '../model/presets.js';

/** A model of a preset's size with random weights, in every precision asked for, for as long as `use` takes. */
export async function withPreset<T>(
  preset: PresetName,
  precisions: readonly Precision[],
  seed: number,
  use: (folder: string) => Promise<T>,
): Promise<T> {
  const parent = await mkdtemp(join(tmpdir(), 'megabert-bench-'));
  try {
    const folder = join(parent, preset);
    await randomModel(folder, presets[preset], seed);
    const derived = precisions.filter((precision) => precision !== 'fp32');
    if (derived.length > 0) await convert(folder, folder, { precision: derived });
    return await use(folder);
  } finally {
    await rm(parent, { recursive: true, force: true });
  }
}
