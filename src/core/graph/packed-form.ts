/** The engine's own graph: packed tokens in, what a readout asks for out. graph-spec.ts lists inputs and outputs. */
import { UsageError } from '../errors.js';
import type { HeadName } from '../model/heads.js';
import type { Readout } from '../model/readout.js';
import { type BertOutputs, bert, headLogits, languageModelHead, pooler } from './bert.js';
import { pastInputs, presentOutputs } from './cache.js';
import { floatInput, floatOutput, toFloat32 } from './float-values.js';
import type { PackedSpec } from './graph-spec.js';
import type { Network } from './network.js';
import type { Value } from './onnx/graph-builder.js';

export function packedForm(network: Network, spec: PackedSpec): void {
  const { graph, dialect } = network;
  const batch = dialect.batch(network, spec);
  const past = spec.readout.kind === 'generate' ? pastInputs(network) : undefined;
  const outputs = bert(network, {
    ids: graph.input('input_ids', 'int32', ['tokens']),
    typeIds: graph.input('token_type_ids', 'int32', ['tokens']),
    positionIds: graph.input('position_ids', 'int32', ['tokens']),
    batch,
    past,
  });
  readOut(network, spec, outputs, batch.unpack);
  if (past) presentOutputs(network, outputs);
}

function readOut(network: Network, { head, readout }: PackedSpec, outputs: BertOutputs, unpack: Unpack): void {
  const { graph, config } = network;
  switch (readout.kind) {
    case 'logits': {
      const rows = readout.rows === 'all' ? outputs.last : rowsOf(network, outputs.last);
      floatOutput(network, 'logits', headLogits(network, answering(head, readout.rows), rows), ['rows', 'labels']);
      return;
    }
    case 'top-k': {
      const k = Math.min(readout.k, config.vocab_size);
      const [values, ids] = graph.nodes(
        'TopK',
        [vocabularyScores(network, outputs.last), graph.ints(k)],
        { axis: -1 },
        2,
      );
      graph.output('values', values!, 'float32', ['rows', k]);
      graph.output('ids', ids!, 'int64', ['rows', k]);
      return;
    }
    case 'target-scores': {
      const targets = graph.node('Unsqueeze', [graph.input('targets', 'int32', ['rows']), graph.ints(1)]);
      const scores = graph.node('GatherElements', [vocabularyScores(network, outputs.last), targets], { axis: 1 });
      graph.output('scores', graph.node('Reshape', [scores, graph.ints(-1)]), 'float32', ['rows']);
      return;
    }
    case 'hidden':
      floatOutput(network, 'hidden', pool(network, outputs, readout, unpack), ['rows', config.hidden_size]);
      return;
    case 'generate': {
      const logits = languageModelHead(network, rowsOf(network, outputs.last));
      floatOutput(network, 'logits', logits, ['batch', config.vocab_size]);
    }
  }
}

type Unpack = (x: Value) => Value;

/** A pre-training model asked about whole sequences answers whether the second part follows the first. */
function answering(head: HeadName, rows: 'first' | 'chosen' | 'all'): HeadName {
  return head === 'ForPreTraining' && rows === 'first' ? 'ForNextSentencePrediction' : head;
}

/** The rows that a head looks at: [T, H] → [R, H]. */
export function rowsOf({ graph }: Network, x: Value): Value {
  return graph.node('Gather', [x, graph.input('rows', 'int32', ['rows'])], { axis: 0 });
}

/** Probabilities over the whole vocabulary at the rows asked about, float32 always: [T, H] → [R, V]. */
function vocabularyScores(network: Network, last: Value): Value {
  const logits = languageModelHead(network, rowsOf(network, last));
  return network.graph.node('Softmax', [toFloat32(network, logits)], { axis: -1 });
}

/** [T, H] of a layer → [B, H]; as it is without pooling. */
function pool(
  network: Network,
  { hiddenStates, last }: BertOutputs,
  { layer, pooling }: Extract<Readout, { kind: 'hidden' }>,
  unpack: Unpack,
): Value {
  const { graph, config } = network;
  const states = hiddenStates.at(layer);
  if (states === undefined) {
    throw new UsageError(`no hidden layer ${layer}`, {
      remedy: `layers are -${hiddenStates.length} to ${hiddenStates.length - 1}`,
    });
  }
  switch (pooling) {
    case 'none':
      return states;
    case 'cls':
      return rowsOf(network, states);
    case 'pooler':
      return pooler(network, rowsOf(network, last));
    case 'mean': {
      const weights = floatInput(network, 'pool_weights', ['batch', 1, 'length']);
      return graph.node('Reshape', [
        graph.node('MatMul', [weights, unpack(states)]),
        graph.ints(-1, config.hidden_size),
      ]);
    }
    case 'max': {
      // Padding repeats a token of its own sequence: it cannot be the largest alone. ReduceMax would need cuDNN on CUDA.
      const largest = graph.nodes('TopK', [unpack(states), graph.ints(1)], { axis: 1 }, 2)[0]!; // [B, 1, H]
      return graph.node('Reshape', [largest, graph.ints(-1, config.hidden_size)]);
    }
  }
}
