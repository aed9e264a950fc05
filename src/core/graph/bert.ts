/**
 * MegatronBERT, top to bottom.
 *
 * BERT: Devlin et al. 2018, arXiv:1810.04805. Its pre-LayerNorm form: "Megatron-LM", Shoeybi et al. 2019,
 * arXiv:1909.08053, section 5.3 and figure 7(b): no LayerNorm after the embeddings, one in front of each sub-layer, one
 * after the last layer. Names, and the arithmetic: transformers' modeling_megatron_bert.py.
 *
 * T tokens, H hidden size, F intermediate size, V vocabulary, R rows asked about, B sequences.
 */
import { UsageError } from '../errors.js';
import type { ActivationName } from '../model/activations.js';
import type { MegatronBertConfig } from '../model/config.js';
import type { HeadName } from '../model/heads.js';
import type { AttentionOutputs, Batch, KeyValue } from './attention.js';
import type { DialectNetwork } from './dialects/dialect.js';
import { layerNorm } from './layer-norm.js';
import { gemm, linear } from './linear.js';
import { type Network, storedWeight, weight } from './network.js';
import type { Value } from './onnx/graph-builder.js';
import { attend, splitHeads } from './plain-attention.js';

export interface BertInputs {
  /** [T] each; or the word embeddings themselves, [T, H]. */
  readonly ids?: Value;
  readonly embeds?: Value;
  readonly typeIds: Value;
  readonly positionIds: Value;
  readonly batch: Batch;
  /** Layers × heads: [L, 1, N, 1, 1]. */
  readonly headMask?: Value;
  /** What cross-attention looks at. */
  readonly encoder?: { readonly states: Value; readonly batch: Batch };
  /** The cache of each layer. */
  readonly past?: readonly Past[];
  readonly wantsProbabilities?: boolean;
  /** The only tokens whose last state is read: [R]. `single`: one of each sequence. */
  readonly rows?: { readonly indices: Value; readonly single: boolean };
}

/** A layer's cache; `cross`: keys and values of the encoder, which do not change from step to step. */
export interface Past {
  readonly self: KeyValue;
  readonly cross?: KeyValue;
}

export interface BertOutputs {
  /** What each layer was given, and last the normed output: [T, H] each, the last one [R, H] where rows are named. */
  readonly hiddenStates: readonly Value[];
  readonly last: Value;
  readonly attentions: readonly AttentionOutputs[];
  readonly crossAttentions: readonly AttentionOutputs[];
}

export function bert(network: DialectNetwork, inputs: BertInputs): BertOutputs {
  const { config, dialect } = network;
  const { encoder } = inputs;
  const attentions: AttentionOutputs[] = [];
  const crossAttentions: AttentionOutputs[] = [];

  let x = embeddings(network, inputs); // [T, H]
  let normed = layerNorm(network, x, attentionNorm(0, config.num_hidden_layers));
  const add = (input: Value, linearName: string, normName: string): void => {
    ({ sum: x, normed } = dialect.addNorm(network, x, input, linearName, normName));
  };

  const hiddenStates = [x];
  for (let index = 0; index < config.num_hidden_layers; index++) {
    const layer = `bert.encoder.layer.${index}`;

    // x += O · attention(LN(x)); in the last layer, for the rows that are read alone: [R, H]
    const rows = index + 1 === config.num_hidden_layers ? inputs.rows : undefined;
    const attention = selfAttention(network, normed, index, inputs, rows); // [T, H]
    x = pickRows(network, x, rows?.indices);
    add(attention.context, `${layer}.attention.output.dense`, encoder ? `${layer}.crossattention.ln` : `${layer}.ln`);
    attentions.push(attention);

    if (encoder) {
      const cross = crossAttention(network, normed, index, inputs, encoder); // [T, H]
      add(cross.context, `${layer}.crossattention.output.dense`, `${layer}.ln`);
      crossAttentions.push(cross);
    }

    // x += W₂ · gelu(W₁ · LN(x)); the norm after it is the next layer's first, or the last of all
    const inner = dialect.linearAndActivation(network, normed, `${layer}.intermediate.dense`, config.hidden_act); // [T, F]
    add(inner, `${layer}.output.dense`, attentionNorm(index + 1, config.num_hidden_layers));
    hiddenStates.push(x);
  }
  return { hiddenStates: [...hiddenStates.slice(0, -1), normed], last: normed, attentions, crossAttentions };
}

/** A class's logits, from the rows that it looks at: [R, H] → [R, labels]. */
export function headLogits(network: DialectNetwork, head: HeadName, rows: Value): Value {
  switch (head) {
    case 'ForPreTraining':
    case 'ForMaskedLM':
    case 'ForCausalLM':
      return languageModelHead(network, rows);
    case 'ForNextSentencePrediction':
      return linear(network, pooler(network, rows), 'cls.seq_relationship');
    case 'ForSequenceClassification':
    case 'ForMultipleChoice':
      return linear(network, pooler(network, rows), 'classifier');
    case 'ForTokenClassification':
      return linear(network, rows, 'classifier');
    case 'ForQuestionAnswering':
      return linear(network, rows, 'qa_outputs');
    case 'Model':
      throw new UsageError('the bare model has no logits');
  }
}

/** tanh(W · first token): rows of `last` → [R, H]. */
export function pooler(network: Network, first: Value): Value {
  return network.graph.node('Tanh', [linear(network, first, 'bert.pooler.dense')]);
}

/** Dense, activation, LayerNorm, the word embeddings once more: [R, H] → [R, V]. */
export function languageModelHead(network: DialectNetwork, x: Value): Value {
  const { config, dialect } = network;
  const transformed = dialect.linearAndActivation(
    network,
    x,
    'cls.predictions.transform.dense',
    headActivation(config),
  ); // [R, H]
  const normed = layerNorm(network, transformed, 'cls.predictions.transform.LayerNorm');
  const decoder = config.tie_word_embeddings
    ? 'bert.embeddings.word_embeddings.weight'
    : 'cls.predictions.decoder.weight';
  return gemm(network, normed, decoder, weight(network, 'cls.predictions.bias')); // [R, V]
}

/** Word + token type + position. */
function embeddings(network: Network, { ids, embeds, typeIds, positionIds }: BertInputs): Value {
  const { graph, config } = network;
  const words = embeds ?? lookup(network, 'bert.embeddings.word_embeddings.weight', ids!); // [T, H]
  const types = lookup(network, 'bert.embeddings.token_type_embeddings.weight', typeIds);
  const sum = graph.node('Add', [words, types]);
  if (config.position_embedding_type !== 'absolute') return sum;
  return graph.node('Add', [sum, lookup(network, 'bert.embeddings.position_embeddings.weight', positionIds)]);
}

function selfAttention(
  network: DialectNetwork,
  normed: Value,
  index: number,
  inputs: BertInputs,
  rows: BertInputs['rows'],
): AttentionOutputs {
  const prefix = `bert.encoder.layer.${index}.attention.self`;
  const { batch } = inputs;
  const queryBatch = rows?.single ? batch.single : undefined;
  const queries = pickRows(network, normed, queryBatch && rows?.indices); // [T, H] or [R, H]
  const outputs = network.dialect.attention(network, {
    name: prefix,
    states: normed, // [T, H]
    queries,
    batch,
    queryBatch,
    past: inputs.past?.[index]?.self,
    distances: distancesOf(network, prefix),
    headMask: layerHeadMask(network, inputs, index),
    wantsProbabilities: inputs.wantsProbabilities,
  });
  return queryBatch ? outputs : { ...outputs, context: pickRows(network, outputs.context, rows?.indices) };
}

function crossAttention(
  network: Network,
  normed: Value,
  index: number,
  inputs: BertInputs,
  encoder: { states: Value; batch: Batch },
): AttentionOutputs {
  const prefix = `bert.encoder.layer.${index}.crossattention.self`;
  const encoded = (name: string): Value =>
    splitHeads(network, encoder.batch.unpack(linear(network, encoder.states, `${prefix}.${name}`)));
  const present = inputs.past?.[index]?.cross ?? { key: encoded('key'), value: encoded('value') };
  const query = splitHeads(network, inputs.batch.unpack(linear(network, normed, `${prefix}.query`)));
  const { context, probabilities } = attend(network, query, present, {
    batch: encoder.batch,
    distances: distancesOf(network, prefix),
    headMask: layerHeadMask(network, inputs, index),
  });
  return { context: inputs.batch.pack(context), probabilities, present };
}

/** [T, H] → [R, H] */
export function pickRows({ graph }: Network, x: Value, rows: Value | undefined): Value {
  return rows === undefined ? x : graph.node('Gather', [x, rows], { axis: 0 });
}

function attentionNorm(layer: number, layers: number): string {
  return layer < layers ? `bert.encoder.layer.${layer}.attention.ln` : 'bert.encoder.ln';
}

function distancesOf({ config }: Network, prefix: string): string | undefined {
  return config.position_embedding_type === 'absolute' ? undefined : `${prefix}.distance_embedding.weight`;
}

function layerHeadMask({ graph }: Network, { headMask }: BertInputs, layer: number): Value | undefined {
  if (headMask === undefined) return undefined;
  const index = graph.constant({ dtype: 'int32', shape: [], data: Int32Array.of(layer) });
  return graph.node('Gather', [headMask, index], { axis: 0 }); // [1, N, 1, 1]
}

/** Rows of a table: cast after the lookup, so that a stored half-precision table stays as it is. */
function lookup(network: Network, name: string, ids: Value): Value {
  const rows = network.graph.node('Gather', [storedWeight(network, name), ids], { axis: 0 });
  return network.weights.get(name)?.dtype === network.type ? rows : network.graph.cast(rows, network.type);
}

/** Megatron-LM fuses the tanh approximation into its layers alone (megatron/model/fused_bias_gelu.py). */
function headActivation(config: MegatronBertConfig): ActivationName {
  return config.numerics === 'megatron' && config.hidden_act === 'gelu_pytorch_tanh' ? 'gelu' : config.hidden_act;
}
