/** Feeds that several dialects read: how the tokens of packed sequences lie in a padded batch. */
import type { Tensor, Tensors } from '../../tensor/tensor.js';

/** Added to the score of a key that must not be seen: its softmax is 0 in any precision, and twice it fits a float16. */
export const MASKED = -30_000;

export function longestOf(lengths: Int32Array): number {
  return lengths.reduce((most, length) => Math.max(most, length), 0);
}

/** Where padding comes in a sequence. */
type PaddingPlace = 'first' | 'last';

/** `unpack` [batch, longest]: the token at each place, its sequence's first where there is none; `pack` [tokens]: where each token stands. */
export function unpackInputs(lengths: Int32Array, longest: number, padding: PaddingPlace = 'first'): Tensors {
  const tokens = lengths.reduce((sum, length) => sum + length, 0);
  const unpack = new Int32Array(lengths.length * longest);
  const pack = new Int32Array(tokens);
  let token = 0;
  lengths.forEach((length, sequence) => {
    const start = sequence * longest + (padding === 'first' ? longest - length : 0);
    unpack.fill(token, sequence * longest, (sequence + 1) * longest);
    for (let index = 0; index < length; index++, token++) {
      unpack[start + index] = token;
      pack[token] = start + index;
    }
  });
  return {
    unpack: { dtype: 'int32', shape: [lengths.length, longest], data: unpack },
    pack: { dtype: 'int32', shape: [tokens], data: pack },
  };
}

/** A decoder's token sees itself and what is before it. */
export function queryBias(length: number, keys: number, isDecoder: boolean): Float32Array {
  const bias = new Float32Array(length * keys);
  if (!isDecoder) return bias;
  for (let query = 0; query < length; query++)
    bias.fill(MASKED, query * keys + keys - length + query + 1, (query + 1) * keys);
  return bias;
}

/** `pool_weights` [batch, 1, length]: 1 / length on each of a sequence's own tokens. */
export function poolWeights(lengths: Int32Array, longest: number, padding: PaddingPlace = 'first'): Tensor {
  const data = new Float32Array(lengths.length * longest);
  lengths.forEach((length, sequence) => {
    const start = sequence * longest + (padding === 'first' ? longest - length : 0);
    data.fill(1 / length, start, start + length);
  });
  return { dtype: 'float32', shape: [lengths.length, 1, longest], data };
}
