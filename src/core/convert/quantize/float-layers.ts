import type { MegatronBertConfig } from '../../model/config.js';

/** In models of two layers the error halves, or better, where the first is in float32 (docs/precision.md). */
const FEW_LAYERS = 4;

/**
 * How many layers, from the first on, stay in float32 before anything is measured. What the first adds to the stream of
 * states weighs most, since the stream is smallest there, and all later layers read it. In a deep model it is one of many, and
 * would cost more time than it is worth unasked.
 */
export function floatLayersAtFirst({ num_hidden_layers: layers }: MegatronBertConfig): number {
  return layers > 1 && layers <= FEW_LAYERS ? 1 : 0;
}

/** What to try where answers are lost: 1, 2, 4 … layers, to half of them. */
export function moreFloatLayers(config: MegatronBertConfig): number[] {
  const most = config.num_hidden_layers / 2;
  const counts: number[] = [];
  for (let count = 2 * floatLayersAtFirst(config) || 1; count <= most; count *= 2) counts.push(count);
  return counts;
}
