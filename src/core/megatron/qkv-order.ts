import { InputError } from '../errors.js';
import { concat } from '../tensor/concat.js';
import type { LazyTensor } from '../tensor/lazy-tensor.js';

/**
 * How the rows of `query_key_value` are ordered on one rank (d = head size): Megatron-LM's checkpoint_version says it
 * (megatron/checkpointing.py, `_transpose_first_dim`).
 */
export type QkvOrder = '[3, heads, d]' | '[heads, d, 3]' | '[heads, 3, d]';

/** @param checkpointVersion absent in the first releases */
export function qkvOrder(checkpointVersion = 0): QkvOrder {
  if (checkpointVersion < 1) return '[3, heads, d]';
  return checkpointVersion < 2 ? '[heads, d, 3]' : '[heads, 3, d]';
}

/**
 * Query (part 0), key (1) or value (2), [rows / 3, …], out of one rank's fused [rows, …].
 *
 * @param headSize d; the rank's own number of heads follows from the rows
 * @throws InputError ERR_TENSOR_SHAPE where the rows are those of no whole number of heads
 */
export function selectQkv(fused: LazyTensor, part: number, order: QkvOrder, headSize: number): LazyTensor {
  const [rows, ...inner] = fused.shape;
  const heads = rows / (3 * headSize);
  if (!Number.isInteger(heads) || heads === 0) {
    const what = `query_key_value [${fused.shape.join(', ')}] does not hold whole heads of ${headSize}`;
    throw new InputError('ERR_TENSOR_SHAPE', what);
  }
  switch (order) {
    case '[3, heads, d]':
      return fused.slice(0, (part * rows) / 3, ((part + 1) * rows) / 3);
    case '[heads, d, 3]':
      return fused.reshape([rows / 3, 3, ...inner]).select(1, part);
    case '[heads, 3, d]': {
      const starts = Array.from({ length: heads }, (_, head) => (3 * head + part) * headSize);
      return concat(
        starts.map((start) => fused.slice(0, start, start + headSize)),
        0,
      );
    }
  }
}
