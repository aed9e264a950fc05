import type { Precision } from '../../model/precision.js';
import type { Comparison } from './compare-answers.js';
import type { RatedGroup } from './quantize-calibrated.js';
import { nameOf } from './scheme.js';

/** What megabert.json says of the precisions that were derived. */
export type QuantizationHistory = Partial<Record<Precision, PrecisionHistory>>;

export interface PrecisionHistory {
  /** Of all linears, where they have but one; those of the first layers may be float32 all the same. */
  scheme?: string;
  float_layers?: number;
  /** Lines that scales were made from. */
  calibrated_lines: number;
  judged_lines: number;
  /** Against float32, on the judged lines; null where there were none, or answers are nothing but numbers. */
  agreement: number | null;
  cosine: number | null;
  worst_cosine: number | null;
  /** A scheme each for the linears of a layer that read the same activations, by their name. */
  layers?: Record<string, { scheme: string; error: number }>[];
}

export function toHistory(
  schemes: string | readonly RatedGroup[],
  calibratedLines: number,
  judged?: Comparison,
): PrecisionHistory {
  return {
    ...(typeof schemes === 'string' && { scheme: schemes }),
    calibrated_lines: calibratedLines,
    judged_lines: judged?.lines ?? 0,
    agreement: judged?.agreement ?? null,
    cosine: judged?.cosine ?? null,
    worst_cosine: judged?.worstCosine ?? null,
    ...(typeof schemes !== 'string' && { layers: layersOf(schemes) }),
  };
}

function layersOf(plan: readonly RatedGroup[]): Record<string, { scheme: string; error: number }>[] {
  const layers: Record<string, { scheme: string; error: number }>[] = [];
  for (const { group, scheme, error } of plan) {
    layers[group.layer] ??= {};
    layers[group.layer]![group.input] = { scheme: nameOf(scheme), error: Number(error.toPrecision(3)) };
  }
  return layers;
}
