import { InputError } from '../errors.js';
import { type BlockReader, createBlockReader } from './block-reader.js';
import type { LazyTensor } from './lazy-tensor.js';

/**
 * What every tensor-parallel rank holds a copy of: reads all copies and gives the first.
 *
 * @throws InputError ERR_COPIES_DIFFER naming the tensor: at once for shapes and dtypes, while reading for numbers.
 */
export function replicate(copies: readonly LazyTensor[], name: string): LazyTensor {
  const [first, ...others] = copies;
  if (first === undefined) throw new RangeError('no copies to choose from');
  if (others.length === 0) return first;
  if (others.some(({ dtype, shape }) => dtype !== first.dtype || `${shape}` !== `${first.shape}`)) {
    throw differ(name, 'shape or dtype');
  }
  const view = (take: (copy: LazyTensor) => LazyTensor): LazyTensor => replicate(copies.map(take), name);
  return {
    dtype: first.dtype,
    shape: first.shape,
    reshape: (shape) => view((copy) => copy.reshape(shape)),
    select: (axis, index) => view((copy) => copy.select(axis, index)),
    slice: (axis, from, to) => view((copy) => copy.slice(axis, from, to)),
    blocks: () => compareBlocks(first, others, name),
  };
}

async function* compareBlocks(
  first: LazyTensor,
  others: readonly LazyTensor[],
  name: string,
): AsyncGenerator<Uint8Array> {
  const readers = others.map(createBlockReader);
  try {
    for await (const block of first.blocks()) {
      for (const reader of readers) await compareNext(block, reader, name);
      yield block;
    }
  } finally {
    await Promise.all(readers.map((reader) => reader.close()));
  }
}

/** Copies of one shape may still be cut into blocks differently, where one of them is strided. */
async function compareNext(block: Uint8Array, reader: BlockReader, name: string): Promise<void> {
  for (let done = 0; done < block.length; ) {
    const piece = await reader.next(block.length - done);
    if (Buffer.compare(piece, block.subarray(done, done + piece.length)) !== 0) throw differ(name, 'numbers');
    done += piece.length;
  }
}

function differ(name: string, what: string): InputError {
  return new InputError('ERR_COPIES_DIFFER', `the ranks disagree about the ${what} of a tensor that each has whole`, {
    where: name,
    remedy: 'these shards are not of one checkpoint',
  });
}
