import { InputError } from '../errors.js';
import type { Readout } from '../model/readout.js';
import type { Sequence } from '../model/sequence.js';
import { countElements } from '../tensor/count-elements.js';
import type { Tensor, TensorData, Tensors } from '../tensor/tensor.js';

/**
 * A batch's outputs, a sequence each: rows [from, to) of the first axis. Where a number of its rows is not finite
 * (float16 overflows at 65,504), the sequence gets an error instead, and the others their answers.
 */
export function sliceOutputs(
  outputs: Tensors,
  readout: Readout,
  sequences: readonly Sequence[],
): (Tensors | InputError)[] {
  let from = 0;
  return sequences.map((sequence) => {
    const to = from + rowsOf(readout, sequence);
    const slices = Object.entries(outputs).map(([name, tensor]) => [name, sliceRows(tensor, from, to)] as const);
    from = to;
    return slices.every(([, { data }]) => isAllFinite(data)) ? Object.fromEntries(slices) : notFinite();
  });
}

/** Rows that a readout gives for one sequence. */
function rowsOf(readout: Readout, { ids, rows }: Sequence): number {
  switch (readout.kind) {
    case 'logits':
      return { first: 1, chosen: rows?.length ?? 0, all: ids.length }[readout.rows];
    case 'hidden':
      return readout.pooling === 'none' ? ids.length : 1;
    case 'top-k':
    case 'target-scores':
    case 'likelihood':
      return rows?.length ?? 0;
    case 'generate':
      return 1;
  }
}

function sliceRows({ dtype, shape, data }: Tensor, from: number, to: number): Tensor {
  const rowSize = countElements(shape.slice(1));
  // A copy: a view would keep the whole batch in memory for as long as one answer lives.
  return { dtype, shape: [to - from, ...shape.slice(1)], data: data.slice(from * rowSize, to * rowSize) };
}

export function isAllFinite(data: TensorData): boolean {
  return !(data instanceof Float32Array) || data.every(Number.isFinite);
}

export function notFinite(): InputError {
  return new InputError('ERR_NOT_FINITE', 'the model gave NaN or infinity');
}
