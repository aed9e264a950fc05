import type { Tensor, Tensors } from '../../dist/core/tensor/tensor.js';

/**
 * The largest |actual − expected| of an output, over the positions that the attention mask keeps: what a model says
 * about padding is nobody's business. NaN counts as infinitely far.
 */
export function largestDifference(name: string, actual: Tensor, expected: Tensor, inputs: Tensors): number {
  const isKept = keeper(name, expected, inputs);
  let largest = 0;
  expected.data.forEach((value, index) => {
    if (!isKept(index)) return;
    const difference = Math.abs(Number(actual.data[index]) - Number(value));
    largest = Number.isNaN(difference) ? Number.POSITIVE_INFINITY : Math.max(largest, difference);
  });
  return largest;
}

/** Which axis of an output counts tokens: they are the mask's last ones. */
function tokenAxis(name: string, rank: number): number | undefined {
  if (/^(attentions|cross_attentions|past_key_values)\./.test(name)) return 2;
  if (/^(last_hidden_state|hidden_states|prediction_logits|start_logits|end_logits)/.test(name)) return 1;
  return name === 'logits' && rank === 3 ? 1 : undefined;
}

function keeper(name: string, { shape }: Tensor, { attention_mask: mask }: Tensors): (index: number) => boolean {
  // A mask of [batch, queries, keys] says who sees whom, not who is padding; the encoder's cache is under no mask here.
  if (mask?.shape.length !== 2 || /^past_key_values\.\d+\.[23]$/.test(name)) return () => true;
  const axis = tokenAxis(name, shape.length);
  const keys = mask.shape[1]!;
  const sequenceSize = shape.slice(1).reduce((product, size) => product * size, 1);
  const keptAt = (sequence: number, key: number): boolean => Number(mask.data[sequence * keys + key]) !== 0;
  if (axis === undefined) {
    const isEmpty = (sequence: number): boolean =>
      !Array.from({ length: keys }, (_, key) => key).some((key) => keptAt(sequence, key));
    return (index) => !isEmpty(Math.floor(index / sequenceSize));
  }
  const tokens = shape[axis]!;
  const tokenSize = shape.slice(axis + 1).reduce((product, size) => product * size, 1);
  return (index) => keptAt(Math.floor(index / sequenceSize), keys - tokens + (Math.floor(index / tokenSize) % tokens));
}
