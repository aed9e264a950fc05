/** The engine's own graph: packed tokens in, what a readout asks for out. graph-spec.ts lists inputs and outputs. */
import { UsageError } from '../errors.js';
import type { HeadName } from '../model/heads.js';
import type { Readout } from '../model/readout.js';
import { readsFirstRows } from '../model/reads-first-rows.js';
import { type BertOutputs, bert, headLogits, languageModelHead, pickRows, pooler } from './bert.js';
import { pastInputs, presentOutputs } from './cache.js';
import type { DialectNetwork } from './dialects/dialect.js';
import { floatInput, floatOutput, toFloat32 } from './float-values.js';
import type { PackedSpec } from './graph-spec.js';
import type { Network } from './network.js';
import type { Value } from './onnx/graph-builder.js';

export function packedForm(network: DialectNetwork, spec: PackedSpec): void {
  const { graph, dialect } = network;
  const batch = dialect.batch(network, spec);
  const past = spec.readout.kind === 'generate' ? pastInputs(network, { isCarried: true }) : undefined;
  const rows = readsRows(spec.readout) ? graph.input('rows', 'int32', ['rows']) : undefined;
  const outputs = bert(network, {
    ids: graph.input('input_ids', 'int32', ['tokens']),
    typeIds: graph.input('token_type_ids', 'int32', ['tokens']),
    positionIds: graph.input('position_ids', 'int32', ['tokens']),
    batch,
    past,
    rows: rows && { indices: rows, single: isSingle(spec) },
  });
  readOut(network, spec, outputs, { rows, unpack: batch.unpack });
  if (past) presentOutputs(network, outputs, { isCarried: true });
}

/** Named tokens are all that such a readout sees of the last layer. */
function readsRows(readout: Readout): boolean {
  if (readout.kind === 'logits') return readout.rows !== 'all';
  return readout.kind !== 'hidden' || readsFirstRows(readout);
}

/** One query a sequence; relative positions would differ from sequence to sequence, for they end together. */
function isSingle({ config, readout }: PackedSpec): boolean {
  return readsFirstRows(readout) && config.position_embedding_type === 'absolute' && !config.is_decoder;
}

function readOut(network: DialectNetwork, { head, readout }: PackedSpec, outputs: BertOutputs, access: Access): void {
  const { graph, config } = network;
  switch (readout.kind) {
    case 'logits': {
      const logits = headLogits(network, answering(head, readout.rows), outputs.last);
      floatOutput(network, 'logits', logits, ['rows', 'labels']);
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
      const scores = atTargets(network, vocabularyScores(network, outputs.last));
      graph.output('scores', scores, 'float32', ['rows']);
      return;
    }
    case 'likelihood': {
      const logits = toFloat32(network, languageModelHead(network, outputs.last));
      const [logProbs, best] = likelihoods(network, logits);
      graph.output('log_probs', logProbs, 'float32', ['rows']);
      graph.output('best', best, 'int64', ['rows', 1]);
      return;
    }
    case 'hidden':
      floatOutput(network, 'hidden', pool(network, outputs, readout, access), ['rows', config.hidden_size]);
      return;
    case 'generate': {
      floatOutput(network, 'logits', languageModelHead(network, outputs.last), ['batch', config.vocab_size]);
    }
  }
}

/** Ways to a layer's tokens: those that are named, and those of each sequence. */
interface Access {
  rows?: Value;
  unpack(x: Value): Value;
}

/** A pre-training model asked about whole sequences answers whether the second part follows the first. */
function answering(head: HeadName, rows: 'first' | 'chosen' | 'all'): HeadName {
  return head === 'ForPreTraining' && rows === 'first' ? 'ForNextSentencePrediction' : head;
}

/** Probabilities over the whole vocabulary, float32 always: [R, H] → [R, V]. */
function vocabularyScores(network: DialectNetwork, last: Value): Value {
  return network.graph.node('Softmax', [toFloat32(network, languageModelHead(network, last))], { axis: -1 });
}

/**
 * ln softmax at the targets, and the likeliest ids: [R, V] → [R] and [R, 1]. ln p(target) = logit(target) − logit(best) + ln p(best),
 * where p(best) ≥ 1/V is far from 0; WebGPU lacks LogSoftmax, and ArgMax would need cuDNN on CUDA.
 */
function likelihoods(network: Network, logits: Value): [logProbs: Value, best: Value] {
  const { graph } = network;
  const one = graph.ints(1);
  const [most, best] = graph.nodes('TopK', [logits, one], { axis: -1 }, 2); // [R, 1]
  const [probability] = graph.nodes('TopK', [graph.node('Softmax', [logits], { axis: -1 }), one], { axis: -1 }, 2);
  const behind = graph.node('Sub', [atTargets(network, logits), graph.node('Reshape', [most, graph.ints(-1)])]);
  const logProbs = graph.node('Add', [
    behind,
    graph.node('Reshape', [graph.node('Log', [probability]), graph.ints(-1)]),
  ]);
  return [logProbs, best!];
}

/** What stands at each row's target: [R, V] → [R]. */
function atTargets({ graph }: Network, scores: Value): Value {
  const targets = graph.node('Unsqueeze', [graph.input('targets', 'int32', ['rows']), graph.ints(1)]);
  return graph.node('Reshape', [graph.node('GatherElements', [scores, targets], { axis: 1 }), graph.ints(-1)]);
}

/** A layer's [T, H] → [B, H]; as it is without pooling. */
function pool(
  network: DialectNetwork,
  { hiddenStates, last }: BertOutputs,
  { layer, pooling }: Extract<Readout, { kind: 'hidden' }>,
  { rows, unpack }: Access,
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
      return states === last ? last : pickRows(network, states, rows);
    case 'pooler':
      return pooler(network, last);
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
