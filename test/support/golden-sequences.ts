import type { Sequence } from '../../dist/core/model/sequence.js';
import type { Tensor, Tensors } from '../../dist/core/tensor/tensor.js';

/** Rows of a golden case's `input_ids`, without what its attention mask leaves out. */
export function goldenSequences({
  input_ids: ids,
  attention_mask: mask,
  token_type_ids: typeIds,
}: Tensors): Sequence[] {
  const length = ids!.shape.at(-1)!;
  const count = ids!.data.length / length;
  return Array.from({ length: count }, (_, row) => {
    const all = Array.from({ length }, (_, place) => row * length + place);
    const places = all.filter((place) => !mask || Number(mask.data[place]) !== 0);
    const pick = ({ data }: Tensor): Int32Array => Int32Array.from(places, (place) => Number(data[place]));
    return { ids: pick(ids!), ...(typeIds && { typeIds: pick(typeIds) }) };
  });
}
