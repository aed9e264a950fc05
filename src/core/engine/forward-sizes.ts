import type { MegatronBertConfig } from '../model/config.js';
import type { HeadName } from '../model/heads.js';
import { countElements } from '../tensor/count-elements.js';
import type { Shape, Tensors } from '../tensor/tensor.js';
import { inputsError } from './inputs-error.js';

/** Sizes of one forward pass. */
export interface ForwardSizes {
  /** Dimensions before the length: [batch], or [batch, choices]. */
  readonly leading: Shape;
  /** Their product. */
  readonly batch: number;
  readonly length: number;
  /** Tokens that the cache holds. */
  readonly cached: number;
  /** Tokens of the encoder; 0 where there is none. */
  readonly encoded: number;
}

/**
 * Read off the shapes of what the class takes.
 *
 * @throws InputError ERR_INPUTS where they fit neither the class nor its positions
 */
export function forwardSizes(config: MegatronBertConfig, head: HeadName, inputs: Tensors): ForwardSizes {
  const { input_ids, inputs_embeds, encoder_hidden_states } = inputs;
  const given = input_ids ?? inputs_embeds;
  if (given === undefined || (input_ids && inputs_embeds))
    throw inputsError('input_ids', 'give either input_ids or inputs_embeds');
  const shape = input_ids ? given.shape : given.shape.slice(0, -1);
  const rank = head === 'ForMultipleChoice' ? 3 : 2;
  if (shape.length !== rank) throw inputsError('input_ids', `its rank is ${shape.length}, not ${rank}`);

  const length = shape.at(-1)!;
  const leading = shape.slice(0, -1);
  const cached = inputs['past_key_values.0.0']?.shape[2] ?? 0;
  const encoded = config.is_decoder ? (encoder_hidden_states?.shape[1] ?? 0) : 0;
  if (countElements(shape) === 0) throw inputsError('input_ids', `it is empty: [${shape}]`);
  for (const [name, tokens] of Object.entries({ input_ids: cached + length, encoder_hidden_states: encoded })) {
    if (tokens > config.max_position_embeddings) {
      throw inputsError(name, `${tokens} tokens, but the model has ${config.max_position_embeddings} positions`);
    }
  }
  if (encoded > 0 && !config.add_cross_attention)
    throw inputsError('encoder_hidden_states', 'the model has no cross-attention');
  return { leading, batch: countElements(leading), length, cached, encoded };
}
