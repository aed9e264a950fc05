import { headSizeOf } from '../../model/head-size-of.js';
import type { HeadwiseWays } from '../attention.js';
import type { Network } from '../network.js';
import type { Value } from '../onnx/graph-builder.js';

/**
 * Pads and packs rows of D numbers instead of H, so that one Gather also transposes: [T, H] ↔ [B, N, S, D].
 *
 * @param unpack int32 [B, S]: which token stands at each place
 * @param pack int32 [T]: at which place each token stands
 */
export function gatheredHeads({ graph, config }: Network, unpack: Value, pack: Value): HeadwiseWays {
  const { hidden_size: hidden, num_attention_heads: heads } = config;
  const int = (value: number): Value => graph.constant({ dtype: 'int32', shape: [], data: Int32Array.of(value) });
  const head = graph.constant({
    dtype: 'int32',
    shape: [heads],
    data: Int32Array.from({ length: heads }, (_, n) => n),
  });
  const rowsOf = (x: Value): Value => graph.node('Reshape', [x, graph.ints(-1, headSizeOf(config))]);

  // Head n of token t is row t·N + n.
  const firstHeads = graph.node('Unsqueeze', [graph.node('Mul', [unpack, int(heads)]), graph.ints(1)]); // [B, 1, S]
  const from = graph.node('Add', [firstHeads, graph.node('Unsqueeze', [head, graph.ints(1)])]); // [B, N, S]

  // Head n of place b·S + s is row (b·N + n)·S + s.
  const length = graph.cast(graph.node('Shape', [unpack], { start: 1 }), 'int32'); // [1]
  const sequence = graph.node('Div', [pack, length]); // [T]
  const others = graph.node('Mul', [sequence, graph.node('Mul', [length, int(heads - 1)])]);
  const firstPlaces = graph.node('Unsqueeze', [graph.node('Add', [pack, others]), graph.ints(1)]); // [T, 1]
  const to = graph.node('Add', [firstPlaces, graph.node('Mul', [head, length])]); // [T, N]

  return {
    unpack: (x) => graph.node('Gather', [rowsOf(x), from], { axis: 0 }),
    pack: (x) => graph.node('Reshape', [graph.node('Gather', [rowsOf(x), to], { axis: 0 }), graph.ints(-1, hidden)]),
  };
}
