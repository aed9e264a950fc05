/** Masks of 0 and 1 as numbers added to attention scores, as transformers' modeling_utils.py makes them. */
import type { ActivationType } from '../graph/graph-spec.js';
import { lowestNumber } from '../graph/lowest-number.js';
import type { MegatronBertConfig } from '../model/config.js';
import { countElements } from '../tensor/count-elements.js';
import { numbersOf } from '../tensor/numbers-of.js';
import type { Shape, Tensor } from '../tensor/tensor.js';
import type { ForwardSizes } from './forward-sizes.js';
import { inputsError } from './inputs-error.js';

/**
 * `attention_mask` [batch, keys], causal in a decoder, or [batch, queries, keys], taken as it is; absent: ones.
 * Gives [batch, 1, queries, keys].
 *
 * @throws InputError ERR_INPUTS
 */
export function attentionBias(
  { is_decoder }: MegatronBertConfig,
  mask: Tensor | undefined,
  { leading, batch, length, cached }: ForwardSizes,
  activations: ActivationType,
): Tensor {
  const keys = cached + length;
  const isCausal = is_decoder && mask?.shape.length !== leading.length + 2;
  const kept = keptBy('attention_mask', mask, leading, length, keys);
  return bias([batch, 1, length, keys], activations, (sequence, query, key) =>
    isCausal && key > query + cached ? 0 : kept(sequence, query, key),
  );
}

/** `encoder_attention_mask` [batch, encoded] or [batch, queries, encoded] → [batch, 1, queries, encoded]. */
export function encoderAttentionBias(
  mask: Tensor | undefined,
  { leading, batch, length, encoded }: ForwardSizes,
  activations: ActivationType,
): Tensor {
  const kept = keptBy('encoder_attention_mask', mask, leading, length, encoded);
  return bias([batch, 1, length, encoded], activations, kept);
}

type Kept = (sequence: number, query: number, key: number) => number;

function keptBy(name: string, mask: Tensor | undefined, leading: Shape, length: number, keys: number): Kept {
  if (mask === undefined) return () => 1;
  const numbers = numbersOf(mask);
  const isPerQuery = mask.shape.length === leading.length + 2;
  const expected = isPerQuery ? [...leading, length, keys] : [...leading, keys];
  if (mask.shape.join() !== expected.join()) {
    throw inputsError(name, `a mask of [${mask.shape}] where [${expected}] is needed`);
  }
  return isPerQuery
    ? (sequence, query, key) => numbers[(sequence * length + query) * keys + key]!
    : (sequence, _, key) => numbers[sequence * keys + key]!;
}

/**
 * Half the lowest number hides as well as the lowest, and leaves a query that may see no key the mean of all values, as
 * transformers has it: of the lowest itself ONNX Runtime's Attention makes zeros.
 */
const SHARE_OF_LOWEST = 0.5;

function bias(shape: readonly [number, number, number, number], activations: ActivationType, kept: Kept): Tensor {
  const [batch, , length, keys] = shape;
  const masked = SHARE_OF_LOWEST * lowestNumber[activations];
  const data = new Float32Array(countElements(shape));
  let index = 0;
  for (let sequence = 0; sequence < batch; sequence++) {
    for (let query = 0; query < length; query++) {
      for (let key = 0; key < keys; key++) data[index++] = (1 - kept(sequence, query, key)) * masked;
    }
  }
  return { dtype: 'float32', shape, data };
}
