import type { MegatronBertConfig } from '../../model/config.js';

/** Matrix products of an encoder layer that read the same activations. */
export interface LinearGroup {
  layer: number;
  input: GroupInput;
  /** `bert.encoder.layer.0.attention.self.query` … */
  linears: readonly string[];
  /** The LayerNorm that gives the activations, where they go nowhere else. */
  norm?: string;
}

export type GroupInput = 'attention' | 'context' | 'feed-forward' | 'inner';

/** Nearly all of the network's operations; embeddings, pooler and heads stay as they are. */
export function linearGroups({ num_hidden_layers: layers }: MegatronBertConfig): LinearGroup[] {
  return Array.from({ length: layers }, (_, layer) => groupsOfLayer(layer, `bert.encoder.layer.${layer}`)).flat();
}

function groupsOfLayer(layer: number, prefix: string): LinearGroup[] {
  const places = ['query', 'key', 'value'].map((name) => `${prefix}.attention.self.${name}`);
  return [
    { layer, input: 'attention', linears: places, norm: `${prefix}.attention.ln` },
    { layer, input: 'context', linears: [`${prefix}.attention.output.dense`] },
    { layer, input: 'feed-forward', linears: [`${prefix}.intermediate.dense`], norm: `${prefix}.ln` },
    { layer, input: 'inner', linears: [`${prefix}.output.dense`] },
  ];
}
