import { mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeWeights } from '../../huggingface/write-weights.js';
import type { MegatronBertConfig } from '../../model/config.js';
import type { TaskName } from '../../tasks/task.js';
import type { LazyTensor } from '../../tensor/lazy-tensor.js';
import type { Comparison } from './compare-answers.js';
import { floatLayersAtFirst, moreFloatLayers } from './float-layers.js';
import { judgeWeights } from './judge-weights.js';
import { type LinearGroup, linearGroups } from './linear-groups.js';
import { observeActivations } from './observe-activations.js';
import type { Calibration } from './prepare-calibration.js';
import { type GroupScheme, quantizedWeights } from './quantized-weights.js';
import { type RatedScheme, rateSchemes } from './rate-schemes.js';

export interface CalibratedWeights {
  plan: readonly RatedGroup[];
  comparison: Comparison;
  /** Whether as many answers as should be are those of float32. */
  isKept: boolean;
}

/** A group, the scheme that it got, and the error that this is estimated to make. */
export type RatedGroup = GroupScheme & RatedScheme;

/** A product with a larger error than this, whatever its integers, stays in blocks or in float32. */
const MAX_ERROR = 0.05;

/** What a scheme's error may be as a multiple of the least. */
const SLACKS = [2, 1.3, 1];

/** Of the top answers: no figure that counts right ones can then move by more than 0.3 points. */
const KEPT = 0.997;

/** One word of a whole vocabulary is often as good as the next. */
const KEPT_WORDS = 0.985;

/** The mean of embeddings, whose answers are nothing but numbers. */
const KEPT_COSINE = 0.995;

/** Tightened until the answers are kept. */
interface Attempt {
  slack: number;
  /** From the first on. */
  floatLayers: number;
}

/**
 * Writes `model.int8.safetensors`: each group of linears in the fastest scheme that is nearly as good as the best, the whole
 * judged on lines that the scales were not made from.
 *
 * @param weights of the float32 model
 */
export async function quantizeCalibrated(
  folder: string,
  weights: ReadonlyMap<string, LazyTensor>,
  calibration: Calibration,
  onProgress?: (doneBytes: number, totalBytes: number) => void,
): Promise<CalibratedWeights> {
  const { float, prepared } = calibration;
  const samples = await observeActivations(calibration);
  const rated = new Map<LinearGroup, RatedScheme[]>();
  for (const [index, group] of linearGroups(float.config).entries()) {
    rated.set(group, await rateSchemes(group, weights, samples[index]!, float.config));
  }

  const tryInTurn = async ([attempt, ...tighter]: readonly Attempt[]): Promise<CalibratedWeights> => {
    const plan = [...rated].map(([group, schemes]) => ({ group, ...choose(group, schemes, attempt!) }));
    const trial = await mkdtemp(join(folder, '.trial-'));
    try {
      const quantized = await quantizedWeights(float.config, weights, plan);
      await writeWeights(trial, 'model.int8', quantized, { onProgress });
      const comparison = await judgeWeights(trial, 'int8', calibration);
      const isKept = keepsAnswers(comparison, prepared.task.name);
      if (!isKept && tighter.length > 0) return await tryInTurn(tighter);
      for (const name of await readdir(trial)) await rename(join(trial, name), join(folder, name));
      return { plan, comparison, isKept };
    } finally {
      await rm(trial, { recursive: true, force: true });
    }
  };
  return tryInTurn(attempts(float.config));
}

function attempts(config: MegatronBertConfig): Attempt[] {
  const floatLayers = floatLayersAtFirst(config);
  return [
    ...SLACKS.map((slack) => ({ slack, floatLayers })),
    ...moreFloatLayers(config).map((count) => ({ slack: SLACKS.at(-1)!, floatLayers: count })),
  ];
}

/** @param schemes fastest first; the last is float32 */
function choose(group: LinearGroup, schemes: readonly RatedScheme[], { slack, floatLayers }: Attempt): RatedScheme {
  return group.layer < floatLayers ? schemes.at(-1)! : fastestWithin(schemes, slack);
}

function fastestWithin(schemes: readonly RatedScheme[], slack: number): RatedScheme {
  const good = schemes.filter(({ error }) => error <= MAX_ERROR);
  const integer = good.filter(({ scheme }) => scheme.kind === 'calibrated' || scheme.kind === 'per-token');
  const least = Math.min(...integer.map(({ error }) => error));
  return integer.find(({ error }) => error <= slack * least) ?? good[0]!;
}

function keepsAnswers({ agreement, cosine }: Comparison, task: TaskName): boolean {
  if (agreement === null) return cosine >= KEPT_COSINE;
  const isWord = task === 'fill-mask' || task === 'text-generation';
  return agreement >= (isWord ? KEPT_WORDS : KEPT);
}
