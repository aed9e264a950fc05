import type { Shape } from '../tensor/tensor.js';
import type { MegatronBertConfig } from './config.js';
import { headSizeOf } from './head-size-of.js';
import type { HeadName } from './heads.js';

/** A trained tensor, under the name that every MegatronBert class but the bare Model gives it (that one has no `bert.`). */
export interface Parameter {
  readonly name: string;
  readonly shape: Shape;
  /** A file may lack it, and the head still answers. */
  readonly optional?: boolean;
  /** The parameter that it is the same as; a file may hold either or both. */
  readonly tiedTo?: string;
  /** Of a tied one: where a file holds both and they differ, this one is what answers. */
  readonly prevails?: boolean;
}

/**
 * What a class is made of, in the order of the network: embeddings, layers, last norm, pooler, head. Linear weights
 * are [out, in].
 */
export function parametersOf(config: MegatronBertConfig, head: HeadName): Parameter[] {
  return [
    ...embeddings(config),
    ...Array.from({ length: config.num_hidden_layers }, (_, index) => layer(config, index)).flat(),
    ...norm('bert.encoder.ln', config.hidden_size),
    ...(hasPooler(head) ? pooler(config, head) : []),
    ...headParameters(config, head),
  ];
}

/** Classes whose answer is read from the pooled first token, and the bare Model. */
export function hasPooler(head: HeadName): boolean {
  return (
    head === 'Model' ||
    head === 'ForPreTraining' ||
    head === 'ForNextSentencePrediction' ||
    head === 'ForSequenceClassification' ||
    head === 'ForMultipleChoice'
  );
}

function embeddings(config: MegatronBertConfig): Parameter[] {
  const { hidden_size, position_embedding_type } = config;
  const positions: Parameter = {
    name: 'bert.embeddings.position_embeddings.weight',
    shape: [config.max_position_embeddings, hidden_size],
  };
  return [
    { name: 'bert.embeddings.word_embeddings.weight', shape: [config.vocab_size, hidden_size] },
    // The class has them even where it reads relative ones.
    position_embedding_type === 'absolute' ? positions : { ...positions, optional: true },
    { name: 'bert.embeddings.token_type_embeddings.weight', shape: [config.type_vocab_size, hidden_size] },
  ];
}

function layer(config: MegatronBertConfig, index: number): Parameter[] {
  const { hidden_size, intermediate_size } = config;
  const prefix = `bert.encoder.layer.${index}`;
  return [
    ...attention(config, `${prefix}.attention`),
    ...(config.add_cross_attention ? attention(config, `${prefix}.crossattention`) : []),
    ...norm(`${prefix}.ln`, hidden_size),
    ...linear(`${prefix}.intermediate.dense`, intermediate_size, hidden_size),
    ...linear(`${prefix}.output.dense`, hidden_size, intermediate_size),
  ];
}

function attention(config: MegatronBertConfig, prefix: string): Parameter[] {
  const { hidden_size, max_position_embeddings } = config;
  const distances: Parameter = {
    name: `${prefix}.self.distance_embedding.weight`,
    shape: [2 * max_position_embeddings - 1, headSizeOf(config)],
  };
  return [
    ...norm(`${prefix}.ln`, hidden_size),
    ...linear(`${prefix}.self.query`, hidden_size, hidden_size),
    ...linear(`${prefix}.self.key`, hidden_size, hidden_size),
    ...linear(`${prefix}.self.value`, hidden_size, hidden_size),
    ...(config.position_embedding_type === 'absolute' ? [] : [distances]),
    ...linear(`${prefix}.output.dense`, hidden_size, hidden_size),
  ];
}

function pooler(config: MegatronBertConfig, head: HeadName): Parameter[] {
  const parameters = linear('bert.pooler.dense', config.hidden_size, config.hidden_size);
  return head === 'Model' ? parameters.map((parameter) => ({ ...parameter, optional: true })) : parameters;
}

function headParameters(config: MegatronBertConfig, head: HeadName): Parameter[] {
  const { hidden_size, num_labels } = config;
  switch (head) {
    case 'Model':
      return [];
    case 'ForPreTraining':
      return [...languageModel(config), ...linear('cls.seq_relationship', 2, hidden_size)];
    case 'ForMaskedLM':
    case 'ForCausalLM':
      return languageModel(config);
    case 'ForNextSentencePrediction':
      return linear('cls.seq_relationship', 2, hidden_size);
    case 'ForMultipleChoice':
      return linear('classifier', 1, hidden_size);
    case 'ForSequenceClassification':
    case 'ForTokenClassification':
      return linear('classifier', num_labels, hidden_size);
    case 'ForQuestionAnswering':
      return linear('qa_outputs', 2, hidden_size);
  }
}

function languageModel(config: MegatronBertConfig): Parameter[] {
  const { hidden_size, vocab_size, tie_word_embeddings: isTied } = config;
  const decoder: Parameter = { name: 'cls.predictions.decoder.weight', shape: [vocab_size, hidden_size] };
  return [
    { name: 'cls.predictions.bias', shape: [vocab_size] },
    ...linear('cls.predictions.transform.dense', hidden_size, hidden_size),
    ...norm('cls.predictions.transform.LayerNorm', hidden_size),
    isTied ? { ...decoder, tiedTo: 'bert.embeddings.word_embeddings.weight' } : decoder,
    // transformers 5 ties the biases only with the weights, and adds the decoder's.
    { name: 'cls.predictions.decoder.bias', shape: [vocab_size], tiedTo: 'cls.predictions.bias', prevails: !isTied },
  ];
}

function linear(name: string, out: number, input: number): Parameter[] {
  return [
    { name: `${name}.weight`, shape: [out, input] },
    { name: `${name}.bias`, shape: [out] },
  ];
}

function norm(name: string, size: number): Parameter[] {
  return [
    { name: `${name}.weight`, shape: [size] },
    { name: `${name}.bias`, shape: [size] },
  ];
}
