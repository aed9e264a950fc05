import { InputError } from '../errors.js';
import { type BlockReader, createBlockReader } from './block-reader.js';
import { cannotView, checkRange, checkReshape } from './check-view.js';
import { countElements } from './count-elements.js';
import { bytesPerElement } from './dtype.js';
import { type LazyTensor, MAX_BLOCK_BYTES } from './lazy-tensor.js';
import type { Shape } from './tensor.js';

/**
 * Tensors one after the other along `axis`, as tensor-parallel shards are joined. Its views are views of its parts, so that
 * merged shards can still be cut into q, k and v; what would need a part's elements moved is refused.
 *
 * @throws InputError ERR_SHAPE where dtypes or the other dimensions differ.
 */
export function concat(tensors: readonly LazyTensor[], axis: number): LazyTensor {
  const [first] = tensors;
  if (first === undefined) throw new RangeError('nothing to concatenate');
  for (const tensor of tensors) checkFits(first, tensor, axis);
  if (tensors.length === 1) return first;
  const shape = first.shape.with(
    axis,
    tensors.reduce((sum, tensor) => sum + tensor.shape[axis]!, 0),
  );
  const mapParts = (newAxis: number, view: (part: LazyTensor) => LazyTensor): LazyTensor =>
    concat(tensors.map(view), newAxis);

  return {
    dtype: first.dtype,
    shape,
    reshape(newShape) {
      checkReshape(shape, newShape, 'concatenated shards');
      const newAxis = findAxis(tensors, axis, newShape);
      if (newAxis === undefined) throw cannotView(shape, newShape, 'concatenated shards');
      const inner = countElements(newShape.slice(newAxis + 1));
      const outer = countElements(newShape.slice(0, newAxis));
      return mapParts(newAxis, (part) =>
        part.reshape(newShape.with(newAxis, countElements(part.shape) / (inner * outer))),
      );
    },
    select(selected, index) {
      checkRange(shape, selected, index, index + 1, 'concatenated shards');
      if (selected !== axis) {
        return mapParts(selected < axis ? axis - 1 : axis, (part) => part.select(selected, index));
      }
      return sliceParts(tensors, axis, index, index + 1).select(axis, 0);
    },
    slice(sliced, from, to) {
      checkRange(shape, sliced, from, to, 'concatenated shards');
      if (sliced !== axis) return mapParts(axis, (part) => part.slice(sliced, from, to));
      return sliceParts(tensors, axis, from, to);
    },
    blocks: () => joinBlocks(tensors, shape, axis),
  };
}

function checkFits(first: LazyTensor, tensor: LazyTensor, axis: number): void {
  const sameElsewhere =
    axis < first.shape.length && `${tensor.shape.toSpliced(axis, 1)}` === `${first.shape.toSpliced(axis, 1)}`;
  if (sameElsewhere && tensor.shape.length === first.shape.length && tensor.dtype === first.dtype) return;
  const what = `cannot join ${tensor.dtype} [${tensor.shape.join(', ')}] to ${first.dtype} [${first.shape.join(', ')}]`;
  throw new InputError('ERR_SHAPE', `${what} along axis ${axis}`);
}

/** The axis of `newShape` along which the parts still lie one after the other, each with a whole number of indices. */
function findAxis(parts: readonly LazyTensor[], axis: number, newShape: Shape): number | undefined {
  const outer = countElements(parts[0]!.shape.slice(0, axis));
  const newAxis = newShape.findIndex((_, candidate) => {
    if (countElements(newShape.slice(0, candidate)) !== outer) return false;
    const inner = countElements(newShape.slice(candidate + 1));
    return parts.every((part) => (countElements(part.shape) / outer) % inner === 0);
  });
  return newAxis === -1 ? undefined : newAxis;
}

function sliceParts(parts: readonly LazyTensor[], axis: number, from: number, to: number): LazyTensor {
  const kept: LazyTensor[] = [];
  let start = 0;
  for (const part of parts) {
    const end = start + part.shape[axis]!;
    if (start < to && end > from) {
      kept.push(part.slice(axis, Math.max(from, start) - start, Math.min(to, end) - start));
    }
    start = end;
  }
  return kept.length === 0 ? parts[0]!.slice(axis, 0, 0) : concat(kept, axis);
}

async function* joinBlocks(parts: readonly LazyTensor[], shape: Shape, axis: number): AsyncGenerator<Uint8Array> {
  const rows = countElements(shape.slice(0, axis));
  if (rows === 1) {
    for (const part of parts) yield* part.blocks();
    return;
  }
  const readers = parts.map((part) => ({
    reader: createBlockReader(part),
    bytesPerRow: countElements(part.shape.slice(axis)) * bytesPerElement[part.dtype],
  }));
  try {
    yield* interleave(readers, rows);
  } finally {
    await Promise.all(readers.map(({ reader }) => reader.close()));
  }
}

interface PartReader {
  reader: BlockReader;
  bytesPerRow: number;
}

/** Takes each part's share of a row in turn; every part is read once, from front to back. */
async function* interleave(parts: readonly PartReader[], rows: number): AsyncGenerator<Uint8Array> {
  const rowBytes = parts.reduce((sum, { bytesPerRow }) => sum + bytesPerRow, 0);
  const rowsPerBlock = Math.floor(MAX_BLOCK_BYTES / rowBytes);
  if (rowsPerBlock === 0) {
    for (let row = 0; row < rows; row++) {
      for (const part of parts) yield* pass(part);
    }
    return;
  }
  for (let row = 0; row < rows; row += rowsPerBlock) {
    const block = new Uint8Array(Math.min(rowsPerBlock, rows - row) * rowBytes);
    let offset = 0;
    for (const part of parts) {
      await fillColumns(part, block, offset, rowBytes);
      offset += part.bytesPerRow;
    }
    yield block;
  }
}

async function* pass({ reader, bytesPerRow }: PartReader): AsyncGenerator<Uint8Array> {
  for (let left = bytesPerRow; left > 0; ) {
    const piece = await reader.next(left);
    left -= piece.length;
    yield piece;
  }
}

async function fillColumns(
  { reader, bytesPerRow }: PartReader,
  block: Uint8Array,
  offset: number,
  rowBytes: number,
): Promise<void> {
  if (bytesPerRow === 0) return;
  for (let start = offset; start < block.length; start += rowBytes) {
    for (let done = 0; done < bytesPerRow; ) {
      const ready = reader.takeReady(bytesPerRow - done);
      const piece = ready.length > 0 ? ready : await reader.next(bytesPerRow - done);
      block.set(piece, start + done);
      done += piece.length;
    }
  }
}
