import { InputError } from '../errors.js';
import type { ActivationType } from '../graph/graph-spec.js';
import type { MegatronBertConfig } from '../model/config.js';
import type { HeadName } from '../model/heads.js';
import { countElements } from '../tensor/count-elements.js';
import { numbersOf } from '../tensor/numbers-of.js';
import type { Shape, Tensor, Tensors } from '../tensor/tensor.js';
import { attentionBias, encoderAttentionBias } from './attention-bias.js';
import { type ForwardSizes, forwardSizes } from './forward-sizes.js';
import { inputsError } from './inputs-error.js';

/**
 * What the graph of graph/forward-form.ts reads, from what the class takes: masks become biases, and what is not given
 * is Hugging Face's default.
 *
 * @throws InputError ERR_INPUTS, ERR_TOKEN_ID
 */
export function forwardInputs(
  config: MegatronBertConfig,
  head: HeadName,
  inputs: Tensors,
  activations: ActivationType,
): { feeds: Tensors; sizes: ForwardSizes } {
  const sizes = forwardSizes(config, head, inputs);
  const { batch, length, encoded } = sizes;
  const tokens = batch * length;
  const feeds: Tensors = {
    ...words(config, inputs, tokens),
    token_type_ids: ids('token_type_ids', inputs.token_type_ids, sizes, config.type_vocab_size, () => 0),
    position_ids: ids(
      'position_ids',
      inputs.position_ids,
      sizes,
      config.max_position_embeddings,
      (token) => sizes.cached + (token % length),
    ),
    ...range('unpack', [batch, length]),
    ...range('pack', [tokens]),
    rows: int32s([batch], (sequence) => sequence * length),
    attention_bias: attentionBias(config, inputs.attention_mask, sizes, activations),
    relative_positions: relativePositions(config, length, sizes.cached + length, sizes.cached > 0),
    ...caches(inputs),
  };
  if (inputs.head_mask) feeds.head_mask = headMask(config, inputs.head_mask);
  if (encoded > 0) {
    feeds.encoder_hidden_states = floats('encoder_hidden_states', inputs.encoder_hidden_states!, [
      batch * encoded,
      config.hidden_size,
    ]);
    Object.assign(feeds, range('encoder_unpack', [batch, encoded]), range('encoder_pack', [batch * encoded]));
    feeds.encoder_attention_bias = encoderAttentionBias(inputs.encoder_attention_mask, sizes, activations);
    feeds.encoder_relative_positions = relativePositions(config, length, encoded, 'past_key_values.0.2' in inputs);
  }
  return { feeds, sizes };
}

function words(config: MegatronBertConfig, { input_ids, inputs_embeds }: Tensors, tokens: number): Tensors {
  if (inputs_embeds) return { inputs_embeds: floats('inputs_embeds', inputs_embeds, [tokens, config.hidden_size]) };
  return { input_ids: checkedIds('input_ids', input_ids!, config.vocab_size) };
}

/** Ids of every token: as given, one row for all sequences, or the default. */
function ids(
  name: string,
  given: Tensor | undefined,
  { batch, length }: ForwardSizes,
  limit: number,
  absent: (token: number) => number,
): Tensor {
  const tokens = batch * length;
  if (given === undefined) return int32s([tokens], absent);
  const checked = checkedIds(name, given, limit);
  const { data } = checked;
  if (data.length === tokens) return checked;
  if (data.length === length) return int32s([tokens], (token) => Number(data[token % length]));
  throw inputsError(name, `[${given.shape}] for ${batch} sequences of ${length} tokens`);
}

function checkedIds(name: string, tensor: Tensor, limit: number): Tensor {
  const numbers = numbersOf(tensor);
  const bad = numbers.findIndex((id) => !Number.isInteger(id) || id < 0 || id >= limit);
  if (bad >= 0) {
    throw new InputError('ERR_TOKEN_ID', `${numbers[bad]} is not one of 0 … ${limit - 1}`, {
      where: `${name}, element ${bad}`,
    });
  }
  return { dtype: 'int32', shape: [numbers.length], data: Int32Array.from(numbers) };
}

/**
 * Which distance embedding meets each query and key. With a cache Hugging Face takes every query for the last key,
 * which is right for the one token of a decode step.
 */
function relativePositions(config: MegatronBertConfig, length: number, keys: number, isCached: boolean): Tensor {
  const middle = config.max_position_embeddings - 1;
  return int32s([length, keys], (index) => {
    const query = isCached ? keys - 1 : Math.floor(index / keys);
    return query - (index % keys) + middle;
  });
}

/** [heads] for every layer, or [layers, heads] → [layers, 1, heads, 1, 1]. */
function headMask({ num_hidden_layers, num_attention_heads }: MegatronBertConfig, given: Tensor): Tensor {
  const numbers = numbersOf(given);
  const size = num_hidden_layers * num_attention_heads;
  if (numbers.length !== size && numbers.length !== num_attention_heads) {
    throw inputsError('head_mask', `[${given.shape}] for ${num_hidden_layers} layers of ${num_attention_heads} heads`);
  }
  const data = Float32Array.from({ length: size }, (_, index) => numbers[index % numbers.length]!);
  return { dtype: 'float32', shape: [num_hidden_layers, 1, num_attention_heads, 1, 1], data };
}

function caches(inputs: Tensors): Tensors {
  const given = Object.entries(inputs).filter(([name]) => name.startsWith('past_key_values.'));
  return Object.fromEntries(given.map(([name, tensor]) => [name, floats(name, tensor, tensor.shape)]));
}

/** A copy: buffers that are fed go to another thread. */
function floats(name: string, tensor: Tensor, shape: Shape): Tensor {
  const data = Float32Array.from(numbersOf(tensor));
  if (data.length !== countElements(shape))
    throw inputsError(name, `it is [${tensor.shape}], not as large as [${shape}]`);
  return { dtype: 'float32', shape, data };
}

function range(name: string, shape: Shape): Tensors {
  return { [name]: int32s(shape, (index) => index) };
}

function int32s(shape: Shape, numberAt: (index: number) => number): Tensor {
  return {
    dtype: 'int32',
    shape,
    data: Int32Array.from({ length: countElements(shape) }, (_, index) => numberAt(index)),
  };
}
