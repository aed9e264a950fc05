import type { Sequence } from '../model/sequence.js';
import type { Tensor, Tensors } from '../tensor/tensor.js';

/**
 * A batch as the packed form takes it: the tokens of all sequences one after the other, without padding.
 * `input_ids`, `token_type_ids`, `position_ids` [T]; `rows` [R], as places among the T; `targets` [R].
 */
export function packSequences(sequences: readonly Sequence[]): Tensors {
  const tokens = sequences.reduce((total, { ids }) => total + ids.length, 0);
  const rowCount = sequences.reduce((total, { rows }) => total + (rows?.length ?? 0), 0);
  const ids = new Int32Array(tokens);
  const typeIds = new Int32Array(tokens);
  const positions = new Int32Array(tokens);
  const rows = new Int32Array(rowCount);
  const targets = new Int32Array(rowCount);

  let token = 0;
  let row = 0;
  for (const sequence of sequences) {
    ids.set(sequence.ids, token);
    if (sequence.typeIds) typeIds.set(sequence.typeIds, token);
    for (let position = 0; position < sequence.ids.length; position++) positions[token + position] = position;
    if (sequence.targets) targets.set(sequence.targets, row);
    for (const place of sequence.rows ?? []) rows[row++] = token + place;
    token += sequence.ids.length;
  }
  return {
    input_ids: vector(ids),
    token_type_ids: vector(typeIds),
    position_ids: vector(positions),
    rows: vector(rows),
    targets: vector(targets),
  };
}

function vector(data: Int32Array): Tensor {
  return { dtype: 'int32', shape: [data.length], data };
}
