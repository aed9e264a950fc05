import { InputError } from '../errors.js';
import type { Shape } from '../tensor/tensor.js';
import type { MegatronArgs } from './megatron-args.js';
import type { MergedTensor } from './merge-ranks.js';
import { weightNames } from './weight-names.js';

/** What the tensors alone say of config.json. */
export interface ShapeConfig {
  model_type: 'megatron-bert';
  architectures: [string];
  vocab_size: number;
  hidden_size: number;
  num_hidden_layers: number;
  num_attention_heads?: number;
  intermediate_size: number;
  max_position_embeddings: number;
  type_vocab_size: number;
  num_labels?: number;
  pair_order?: 'choice-first';
  tie_word_embeddings?: false;
}

/**
 * Sizes by the shapes; args have their say where a tensor is missing, so that all that are missing can be named.
 *
 * @throws InputError ERR_CONFIG where args contradict the shapes
 */
export function configFromShapes(tensors: ReadonlyMap<string, MergedTensor>, args: MegatronArgs): ShapeConfig {
  const shapes = new Map<string, Shape>();
  let layers = 0;
  for (const { rule, layer, tensor } of tensors.values()) {
    if (rule !== undefined) shapes.set(rule.huggingface, tensor.shape);
    if (layer !== undefined) layers = Math.max(layers, layer + 1);
  }
  const rows = (name: string): number | undefined => shapes.get(name)?.[0];
  const hidden = rows('bert.encoder.ln.weight') ?? shapes.get(weightNames.wordEmbeddings)?.[1];
  const sizes = {
    vocab_size: rows(weightNames.wordEmbeddings) ?? rows('cls.predictions.bias'),
    hidden_size: agree('hidden_size', hidden, args.number('hidden_size')),
    num_hidden_layers: Math.max(layers, args.number('num_layers') ?? 0),
    intermediate_size: rows('bert.encoder.layer.N.intermediate.dense.bias') ?? args.number('ffn_hidden_size'),
    max_position_embeddings:
      rows('bert.embeddings.position_embeddings.weight') ?? args.number('max_position_embeddings'),
    // Without token types a zero row for each of the usual two gives the same answers.
    type_vocab_size: rows(weightNames.tokenTypes) ?? 2,
  };
  agree('num_layers', sizes.num_hidden_layers, args.number('num_layers'));
  return {
    model_type: 'megatron-bert',
    architectures: [architecture(tensors, shapes)],
    ...positive(sizes),
    ...(tensors.has('classification_head.weight') ? { num_labels: rows('classifier.weight') } : {}),
    ...(isUntied(tensors, args) ? { tie_word_embeddings: false } : {}),
    // tasks/race/data.py puts question and choice before the context.
    ...(tensors.has('multichoice_head.weight') ? { pair_order: 'choice-first' } : {}),
  };
}

/** Only Megatron-core's BERT can have a decoder of its own; the last stage's copy of the embeddings has the same name. */
function isUntied(tensors: ReadonlyMap<string, MergedTensor>, args: MegatronArgs): boolean {
  return args.flag('untie_embeddings_and_output_weights') === true && tensors.has('output_layer.weight');
}

function agree(name: string, byShapes: number | undefined, byArgs: number | undefined): number | undefined {
  if (byShapes === undefined || byArgs === undefined || byShapes === byArgs) return byShapes ?? byArgs;
  throw new InputError('ERR_CONFIG', `args say ${name} ${byArgs}, but the tensors ${byShapes}`);
}

/** A size that nothing tells is 1: its tensors are missing, which is the error that is told. */
function positive<Name extends string>(sizes: Record<Name, number | undefined>): Record<Name, number> {
  const entries = Object.entries<number | undefined>(sizes).map(([name, size]) => [name, size || 1]);
  return Object.fromEntries(entries) as Record<Name, number>;
}

function architecture(tensors: ReadonlyMap<string, MergedTensor>, shapes: ReadonlyMap<string, Shape>): string {
  if (tensors.has('classification_head.weight')) return 'MegatronBertForSequenceClassification';
  if (tensors.has('multichoice_head.weight')) return 'MegatronBertForMultipleChoice';
  const hasLanguageModel = shapes.has('cls.predictions.transform.dense.weight') || shapes.has('cls.predictions.bias');
  const hasNextSentence = shapes.has('cls.seq_relationship.weight');
  if (hasLanguageModel) return hasNextSentence ? 'MegatronBertForPreTraining' : 'MegatronBertForMaskedLM';
  return hasNextSentence ? 'MegatronBertForNextSentencePrediction' : 'MegatronBertModel';
}
