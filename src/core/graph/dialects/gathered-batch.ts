import type { Batch } from '../attention.js';
import type { Network } from '../network.js';
import { gatheredHeads } from './gathered-heads.js';

/** Pads and packs by one Gather each way, whose indices are inputs; also of the forward pass, where every position is a token. */
export function gatheredBatch(network: Network, prefix = ''): Pick<Batch, 'unpack' | 'pack' | 'heads'> {
  const { graph, config } = network;
  const unpack = graph.input(`${prefix}unpack`, 'int32', [`${prefix}batch`, `${prefix}length`]);
  const pack = graph.input(`${prefix}pack`, 'int32', [`${prefix}tokens`]);
  return {
    unpack: (x) => graph.node('Gather', [x, unpack], { axis: 0 }),
    pack: (x) =>
      graph.node('Gather', [graph.node('Reshape', [x, graph.ints(-1, config.hidden_size)]), pack], { axis: 0 }),
    heads: gatheredHeads(network, unpack, pack),
  };
}
