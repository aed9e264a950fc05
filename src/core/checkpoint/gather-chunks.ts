import { InputError } from '../errors.js';
import { concat } from '../tensor/concat.js';
import type { LazyTensor } from '../tensor/lazy-tensor.js';
import type { Shape } from '../tensor/tensor.js';

export interface Chunk {
  /** Of its first element in the whole. */
  offsets: readonly number[];
  tensor: LazyTensor;
}

/** Shards are cut along a few axes, one after the other; more cuts within cuts come from no sharding. */
const MAX_CUTS = 32;

/**
 * A tensor of `shape` from pieces that tile it, in any order.
 *
 * @throws InputError ERR_CORRUPT where they leave a hole, overlap, or tile it as no cuts from edge to edge can
 */
export function gatherChunks(shape: Shape, chunks: readonly Chunk[], name: string): LazyTensor {
  return join({ offsets: shape.map(() => 0), sizes: shape }, chunks, name, MAX_CUTS);
}

interface Box {
  offsets: readonly number[];
  sizes: readonly number[];
}

function join(box: Box, chunks: readonly Chunk[], name: string, cutsLeft: number): LazyTensor {
  const [only] = chunks;
  if (only !== undefined && chunks.length === 1) {
    if (`${only.offsets}` === `${box.offsets}` && `${only.tensor.shape}` === `${box.sizes}`) return only.tensor;
    throw doesNotTile(box, name);
  }
  for (let axis = 0; axis < box.sizes.length && cutsLeft > 0; axis++) {
    const slabs = cut(box, chunks, axis);
    if (slabs.length < 2) continue;
    const parts = slabs.map(({ from, to, inside }) => {
      const part = { offsets: box.offsets.with(axis, from), sizes: box.sizes.with(axis, to - from) };
      return join(part, inside, name, cutsLeft - 1);
    });
    return concat(parts, axis);
  }
  throw doesNotTile(box, name);
}

interface Slab {
  from: number;
  to: number;
  inside: Chunk[];
}

/** Cuts the box across `axis` wherever no chunk lies on both sides. */
function cut(box: Box, chunks: readonly Chunk[], axis: number): Slab[] {
  const sorted = chunks.toSorted((a, b) => a.offsets[axis]! - b.offsets[axis]!);
  const slabs: Slab[] = [];
  for (const chunk of sorted) {
    const from = chunk.offsets[axis]!;
    const to = from + chunk.tensor.shape[axis]!;
    const last = slabs.at(-1);
    if (last === undefined || from >= last.to) slabs.push({ from, to, inside: [chunk] });
    else {
      last.to = Math.max(last.to, to);
      last.inside.push(chunk);
    }
  }
  const first = slabs[0];
  const last = slabs.at(-1);
  const end = box.offsets[axis]! + box.sizes[axis]!;
  const whole = first?.from === box.offsets[axis] && last?.to === end;
  return whole && slabs.every(({ to }, index) => to === (slabs[index + 1]?.from ?? end)) ? slabs : [];
}

function doesNotTile({ offsets, sizes }: Box, name: string): InputError {
  const what = `the chunks of ${name} do not fill its part [${sizes.join(', ')}] at [${offsets.join(', ')}] exactly`;
  return new InputError('ERR_CORRUPT', what);
}
