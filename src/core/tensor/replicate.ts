import { InputError } from '../errors.js';
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
    byteLength: first.byteLength,
    reshape: (shape) => view((copy) => copy.reshape(shape)),
    select: (axis, index) => view((copy) => copy.select(axis, index)),
    slice: (axis, from, to) => view((copy) => copy.slice(axis, from, to)),
    async readInto(byteOffset, out) {
      await first.readInto(byteOffset, out);
      const own = new Uint8Array(out.length);
      for (const [index, other] of others.entries()) {
        await other.readInto(byteOffset, own);
        if (Buffer.compare(own, out) !== 0) throw differ(name, 'numbers', holders[index + 1]);
      }
    },
  };
}

function differ(name: string, what: string, holder?: string): InputError {
  return new InputError('ERR_COPIES_DIFFER', `the ranks disagree about the ${what} of a tensor that each has whole`, {
    where: holder === undefined ? name : `${name}, ${holder}`,
    remedy: 'these shards are not of one checkpoint',
  });
}
