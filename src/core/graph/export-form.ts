/**
 * The graph that `convert --format onnx` writes: what the class takes and gives, nothing left to a host. Masks and positions
 * are computed inside. Inputs int64 [batch, length] (multiple choice: [batch, choices, length]).
 */
import { headOutputs } from '../model/head-outputs.js';
import type { HeadName } from '../model/heads.js';
import { hasPooler } from '../model/parameters.js';
import type { Batch } from './attention.js';
import { bert } from './bert.js';
import type { DialectNetwork } from './dialects/dialect.js';
import type { ExportSpec } from './graph-spec.js';
import { lowestNumber } from './lowest-number.js';
import { namedOutput } from './named-output.js';
import { type Network, scalar } from './network.js';
import type { Value } from './onnx/graph-builder.js';

export function exportForm(network: DialectNetwork, { head, weights }: ExportSpec): void {
  const { graph } = network;
  const dims = head === 'ForMultipleChoice' ? ['batch', 'choices', 'length'] : ['batch', 'length'];
  const [ids, mask, typeIds] = ['input_ids', 'attention_mask', 'token_type_ids'].map((name) =>
    graph.input(name, 'int64', dims),
  ) as [Value, Value, Value];

  const length = graph.node('Shape', [ids], { start: -1 }); // [1]
  const sizes = graph.node('Concat', [graph.ints(-1), length], { axis: 0 });
  const flat = (x: Value): Value => graph.node('Reshape', [x, graph.ints(-1)]); // [T]
  const bySequence = (x: Value): Value => graph.node('Reshape', [x, sizes]); // [B, S]

  const shape = graph.node('Shape', [bySequence(ids)]);
  const positions = countUp(network, shape); // [B, S]
  const batch = exportBatch(network, shape, positions, bySequence(mask));
  const outputs = bert(network, { ids: flat(ids), typeIds: flat(typeIds), positionIds: flat(positions), batch });

  const first = graph.constant({ dtype: 'int32', shape: [], data: Int32Array.of(0) });
  const firsts = graph.node('Gather', [batch.unpack(outputs.last), first], { axis: 1 }); // [B, H]
  for (const name of headOutputs(head)) {
    if (name === 'pooler_output' && !weights.has('bert.pooler.dense.weight')) continue;
    const value = namedOutput(network, head, outputs, firsts, name);
    if (name === 'start_logits' || name === 'end_logits') {
      graph.output(name, graph.node('Reshape', [value, shape]), 'float32', ['batch', 'length']);
    } else if (isPerToken(head, name)) {
      graph.output(name, batch.unpack(value), 'float32', ['batch', 'length', `${name} size`]);
    } else if (head === 'ForMultipleChoice') {
      const choices = graph.node('Shape', [ids], { end: -1 });
      graph.output(name, graph.node('Reshape', [value, choices]), 'float32', ['batch', 'choices']);
    } else {
      graph.output(name, value, 'float32', ['batch', `${name} size`]);
    }
  }
}

function isPerToken(head: HeadName, name: string): boolean {
  return name === 'last_hidden_state' || name === 'prediction_logits' || (name === 'logits' && !hasPooler(head));
}

/** 0, 1, 2 … along the second axis of a shape. */
function countUp({ graph }: Network, shape: Value): Value {
  const one = graph.ints(1);
  return graph.node('Sub', [graph.node('CumSum', [graph.node('Expand', [one, shape]), one]), one]);
}

function exportBatch(network: Network, shape: Value, positions: Value, mask: Value): Batch {
  const { graph, config } = network;
  return {
    unpack: (x) => graph.node('Reshape', [x, graph.node('Concat', [shape, graph.ints(-1)], { axis: 0 })]),
    pack: (x) => graph.node('Reshape', [x, graph.ints(-1, config.hidden_size)]),
    bias: attentionBias(network, shape, mask),
    relativePositions: relativePositions(network, positions),
  };
}

/** A mask [B, S] of 0 and 1, causal in a decoder → [B, 1, 1 or S, S]. */
function attentionBias(network: Network, shape: Value, mask: Value): Value {
  const { graph, config } = network;
  const kept = graph.node('Unsqueeze', [graph.cast(mask, 'float32'), graph.ints(1, 2)]);
  const length = graph.node('Slice', [shape, graph.ints(1), graph.ints(2)]);
  const square = graph.node('Expand', [scalar(network, 1), graph.node('Concat', [length, length], { axis: 0 })]);
  const seen = config.is_decoder ? graph.node('Mul', [kept, graph.node('Trilu', [square], { upper: 0 })]) : kept;
  return graph.node('Mul', [graph.node('Sub', [scalar(network, 1), seen]), scalar(network, lowestNumber.float32)]);
}

/** Rows of the distance embeddings, whose middle is distance 0: [S, S]. */
function relativePositions({ graph, config }: Network, positions: Value): Value {
  const first = graph.constant({ dtype: 'int32', shape: [], data: Int32Array.of(0) });
  const row = graph.node('Gather', [positions, first], { axis: 0 }); // [S]
  const distances = graph.node('Sub', [graph.node('Unsqueeze', [row, graph.ints(1)]), row]);
  return graph.node('Add', [distances, graph.ints(config.max_position_embeddings - 1)]);
}
