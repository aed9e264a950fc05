import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Chunk, gatherChunks } from '../../dist/core/checkpoint/gather-chunks.js';
import { fromTensor } from '../../dist/core/tensor/from-tensor.js';
import type { LazyTensor } from '../../dist/core/tensor/lazy-tensor.js';
import { readTensor } from '../../dist/core/tensor/read-tensor.js';

/** A box cut along every axis, in any order: offsets, sizes, and the numbers that lie there. */
const grids = fc
  .array(fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 3 })
  .chain((cuts) => fc.record({ cuts: fc.constant(cuts), order: fc.infiniteStream(fc.nat()) }));

test('pieces that tile a tensor give it back, whatever their order', async () => {
  await fc.assert(
    fc.asyncProperty(grids, async ({ cuts, order }) => {
      const shape = cuts.map((sizes) => sizes.reduce((sum, size) => sum + size, 0));
      const chunks = shuffle(cutGrid(cuts, shape), order);
      const whole = gatherChunks(shape, chunks, 'w');
      expect(whole.shape).toEqual(shape);
      expect([...(await readTensor(whole)).data]).toEqual(
        Array.from({ length: shape.reduce((a, b) => a * b) }, (_, i) => i),
      );
    }),
    { numRuns: 200 },
  );
});

test.each([
  [
    'a hole',
    [
      [0, 2],
      [3, 5],
    ],
  ],
  [
    'a missing end',
    [
      [0, 2],
      [2, 4],
    ],
  ],
  [
    'an overlap',
    [
      [0, 3],
      [2, 5],
    ],
  ],
  [
    'the same piece twice',
    [
      [0, 5],
      [0, 5],
    ],
  ],
  [
    'a piece past the end',
    [
      [0, 2],
      [2, 6],
    ],
  ],
  ['nothing', []],
])('%s is refused', (_, ranges) => {
  const chunks = ranges.map(([from = 0, to = 0]) => ({ offsets: [from], tensor: numbers([to - from], () => 0) }));
  expect(() => gatherChunks([5], chunks, 'w')).toThrow(expect.objectContaining({ code: 'ERR_CORRUPT' }));
});

function cutGrid(cuts: number[][], shape: number[]): Chunk[] {
  const strides = shape.map((__, axis) => shape.slice(axis + 1).reduce((a, b) => a * b, 1));
  const boxes = cuts.reduce<{ offset: number; size: number }[][]>(
    (grid, sizes) =>
      grid.flatMap((box) => {
        let offset = 0;
        return sizes.map((size) => {
          const next = [...box, { offset, size }];
          offset += size;
          return next;
        });
      }),
    [[]],
  );
  return boxes.map((box) => ({
    offsets: box.map(({ offset }) => offset),
    tensor: numbers(
      box.map(({ size }) => size),
      (index) => index.reduce((sum, position, axis) => sum + (position + box[axis]!.offset) * strides[axis]!, 0),
    ),
  }));
}

function numbers(shape: number[], valueAt: (index: number[]) => number): LazyTensor {
  const count = shape.reduce((a, b) => a * b, 1);
  const data = Int32Array.from({ length: count }, (_, flat) => {
    const index = shape.map((size, axis) => Math.floor(flat / shape.slice(axis + 1).reduce((a, b) => a * b, 1)) % size);
    return valueAt(index);
  });
  return fromTensor({ dtype: 'int32', shape, data });
}

function shuffle<T>(values: T[], order: Iterable<number>): T[] {
  const keys = order[Symbol.iterator]();
  return values
    .map((value) => ({ value, key: keys.next().value as number }))
    .sort((a, b) => a.key - b.key)
    .map(({ value }) => value);
}
