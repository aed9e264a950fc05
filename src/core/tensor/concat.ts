import { InputError } from '../errors.js';
import { byteLengthOf } from './byte-length-of.js';
import { cannotView, checkRange, checkReshape } from './check-view.js';
import { countElements } from './count-elements.js';
import type { LazyTensor } from './lazy-tensor.js';
import type { Shape } from './tensor.js';

/** Stays in a processor's cache between reading and copying. */
const SCRATCH_BYTES = 256 * 1024;

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
    byteLength: byteLengthOf(first.dtype, shape),
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
    readInto: (byteOffset, out) => readJoined(tensors, countElements(shape.slice(0, axis)), byteOffset, out),
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

/** @param rows how many rows there are, of which each part has a piece */
async function readJoined(
  parts: readonly LazyTensor[],
  rows: number,
  byteOffset: number,
  out: Uint8Array,
): Promise<void> {
  const rowBytes = parts.reduce((sum, { byteLength }) => sum + byteLength, 0) / rows;
  for (let done = 0; done < out.length; ) {
    const row = Math.floor((byteOffset + done) / rowBytes);
    const within = (byteOffset + done) % rowBytes;
    const wholeRows = within > 0 || rows === 1 ? 0 : Math.floor((out.length - done) / rowBytes);
    const length = wholeRows > 0 ? wholeRows * rowBytes : Math.min(out.length - done, rowBytes - within);
    const piece = out.subarray(done, done + length);
    if (wholeRows > 0) await readRows(parts, rows, row, piece, rowBytes);
    else await readWithinRow(parts, rows, row, within, piece);
    done += length;
  }
}

/** Reads some of a part's pieces of the rows, and deals them out, then the next ones. */
async function readRows(
  parts: readonly LazyTensor[],
  rows: number,
  firstRow: number,
  out: Uint8Array,
  rowBytes: number,
): Promise<void> {
  const memory = new Uint8Array(Math.min(out.length, Math.max(SCRATCH_BYTES, rowBytes)));
  let column = 0;
  for (const part of parts) {
    const pieceBytes = part.byteLength / rows;
    const rowsAtOnce = Math.floor(memory.length / pieceBytes);
    const byteOffset = firstRow * pieceBytes;
    const allBytes = (out.length / rowBytes) * pieceBytes;
    for (let done = 0, at = column; done < allBytes; done += rowsAtOnce * pieceBytes) {
      const pieces = memory.subarray(0, Math.min(rowsAtOnce * pieceBytes, allBytes - done));
      await part.readInto(byteOffset + done, pieces);
      for (let piece = 0; piece < pieces.length; piece += pieceBytes, at += rowBytes) {
        out.set(pieces.subarray(piece, piece + pieceBytes), at);
      }
    }
    column += pieceBytes;
  }
}

/** Reads a part of one row: pieces that lie in `out` one after the other. */
async function readWithinRow(
  parts: readonly LazyTensor[],
  rows: number,
  row: number,
  within: number,
  out: Uint8Array,
): Promise<void> {
  let column = -within;
  const reads = parts.map(async (part) => {
    const from = column;
    const pieceBytes = part.byteLength / rows;
    column += pieceBytes;
    const piece = out.subarray(Math.max(0, from), Math.max(0, from + pieceBytes));
    if (piece.length > 0) await part.readInto(row * pieceBytes + Math.max(0, -from), piece);
  });
  await Promise.all(reads);
}
