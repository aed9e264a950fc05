import type { MegatronBertConfig } from '../../model/config.js';

/** A matrix product of an encoder layer. */
export interface Linear {
  /** `bert.encoder.layer.0.attention.self.query` */
  name: string;
  layer: number;
  /** Linears that read the same activations. */
  input: 'attention' | 'context' | 'feed-forward' | 'inner';
}

/** Nearly all of the network's operations; embeddings, pooler and heads stay as they are. */
export function linearsOf({ num_hidden_layers: layers }: MegatronBertConfig): Linear[] {
  return Array.from({ length: layers }, (_, layer) =>
    Object.entries(places).map(([place, input]) => ({ name: `bert.encoder.layer.${layer}.${place}`, layer, input })),
  ).flat();
}

const places = {
  'attention.self.query': 'attention',
  'attention.self.key': 'attention',
  'attention.self.value': 'attention',
  'attention.output.dense': 'context',
  'intermediate.dense': 'feed-forward',
  'output.dense': 'inner',
} as const;
