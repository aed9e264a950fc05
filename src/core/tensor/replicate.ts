import { InputError } from '../errors.js';
import { type BlockReader, createBlockReader } from './block-reader.js';
import type { LazyTensor } from './lazy-tensor.js';

/**
 * What every tensor-parallel rank holds a copy of: reads all copies and gives the first.
 *
 * @param holders who has which copy, for messages
 * @throws InputError ERR_COPIES_DIFFER naming the tensor: at once for shapes and dtypes, while reading for numbers.
 */
export function replicate(copies: readonly LazyTensor[], name: string, holders: readonly string[] = []): LazyTensor {
  const [first, ...others] = copies;
  if (first === undefined) throw new RangeError('no copies to choose from');
  if (others.length === 0) return first;
  const misfit = others.findIndex(({ dtype, shape }) => dtype !== first.dtype || `${shape}` !== `${first.shape}`);
  if (misfit !== -1) throw differ(name, 'shape or dtype', holders[misfit + 1]);
  const view = (take: (copy: LazyTensor) => LazyTensor): LazyTensor => replicate(copies.map(take), name, holders);
  return {
    dtype: first.dtype,
    shape: first.shape,
    reshape: (shape) => view((copy) => copy.reshape(shape)),
    select: (axis, index) => view((copy) => copy.select(axis, index)),
    slice: (axis, from, to) => view((copy) => copy.slice(axis, from, to)),
    blocks: () => compareBlocks(first, others, name, holders),
  };
}

async function* compareBlocks(
  first: LazyTensor,
  others: readonly LazyTensor[],
  name: string,
  holders: readonly string[],
): AsyncGenerator<Uint8Array> {
  const readers = others.map(createBlockReader);
  try {
    for await (const block of first.blocks()) {
      for (const [index, reader] of readers.entries()) {
        if (!(await matches(block, reader))) throw differ(name, 'numbers', holders[index + 1]);
      }
      yield block;
    }
  } finally {
    await Promise.all(readers.map((reader) => reader.close()));
  }
}

/** Copies of one shape may still be cut into blocks differently, where one of them is strided. */
async function matches(block: Uint8Array, reader: BlockReader): Promise<boolean> {
  for (let done = 0; done < block.length; ) {
    const piece = await reader.next(block.length - done);
    if (Buffer.compare(piece, block.subarray(done, done + piece.length)) !== 0) return false;
    done += piece.length;
  }
  return true;
}

function differ(name: string, what: string, holder?: string): InputError {
  return new InputError('ERR_COPIES_DIFFER', `the ranks disagree about the ${what} of a tensor that each has whole`, {
    where: holder === undefined ? name : `${name}, ${holder}`,
    remedy: 'these shards are not of one checkpoint',
  });
}
