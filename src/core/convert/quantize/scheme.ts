import type { MegatronBertConfig } from '../../model/config.js';
import type { GroupInput } from './linear-groups.js';

/**
 * How the activations of a group of linears are quantized; its weights follow.
 *
 * `smoothing` [in]: activations are divided by it (inside their LayerNorm), weights multiplied: "SmoothQuant", Xiao et al.
 * 2022, arXiv:2211.10438. Exact algebra, which moves outliers from where they cost much to where they cost little.
 */
export type Scheme =
  | { kind: 'calibrated'; scale: number; zeroPoint: number; smoothing?: Float32Array }
  | { kind: 'per-token'; smoothing?: Float32Array }
  | { kind: 'blocks'; bits: 4 | 8 }
  | { kind: 'float' };

/** As megabert.json and people call it: `per-token, smoothed`. */
export function nameOf(scheme: Scheme): string {
  const isSmoothed = 'smoothing' in scheme && scheme.smoothing !== undefined;
  return isSmoothed ? `${scheme.kind}, smoothed` : scheme.kind;
}

/** Activations that never go below −0.17. */
export function isHardlyNegative(input: GroupInput, { hidden_act }: MegatronBertConfig): boolean {
  return input === 'inner' && (hidden_act.startsWith('gelu') || hidden_act.startsWith('relu'));
}
