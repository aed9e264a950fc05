import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createMemorySource } from '../../dist/core/files/create-memory-source.js';
import { concat } from '../../dist/core/tensor/concat.js';
import { createLazyTensor } from '../../dist/core/tensor/create-lazy-tensor.js';
import { bytesPerElement, type DType } from '../../dist/core/tensor/dtype.js';
import { fromTensor } from '../../dist/core/tensor/from-tensor.js';
import type { LazyTensor } from '../../dist/core/tensor/lazy-tensor.js';
import { readTensor } from '../../dist/core/tensor/read-tensor.js';
import { replicate } from '../../dist/core/tensor/replicate.js';
import { zeros } from '../../dist/core/tensor/zeros.js';

/** The model: every element held as a number, every view made by copying. */
interface Plain {
  shape: number[];
  values: number[];
}

const size = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1);

/** Row-major index → one coordinate an axis. */
function coordinates(index: number, shape: readonly number[]): number[] {
  const at: number[] = [];
  for (const dimension of shape.toReversed()) {
    at.unshift(index % dimension);
    index = Math.floor(index / dimension);
  }
  return at;
}

function keep(plain: Plain, axis: number, from: number, to: number): Plain {
  const values = plain.values.filter((_, index) => {
    const at = coordinates(index, plain.shape)[axis]!;
    return at >= from && at < to;
  });
  return { shape: plain.shape.with(axis, to - from), values };
}

function join(parts: readonly Plain[], axis: number): Plain {
  const rows = size(parts[0]!.shape.slice(0, axis));
  const values = Array.from({ length: rows }, (_, row) =>
    parts.flatMap(({ values: all }) => all.slice((row * all.length) / rows, ((row + 1) * all.length) / rows)),
  ).flat();
  return {
    shape: parts[0]!.shape.with(
      axis,
      parts.reduce((sum, { shape }) => sum + shape[axis]!, 0),
    ),
    values,
  };
}

/** Numbers 1, 2, 3 … of a dtype, with room before and after them, behind any strides. */
function strided(dtype: DType, shape: readonly number[], order: readonly number[], gap: number): [LazyTensor, Plain] {
  const strides = shape.map(() => 0);
  let stride = 1;
  for (const axis of order.filter((candidate) => candidate < shape.length)) {
    strides[axis] = stride;
    stride = stride * shape[axis]! + gap;
  }
  const bytes = bytesPerElement[dtype];
  const elements = stride + 5;
  const source = createMemorySource(new Uint8Array(elements * bytes + 3).fill(0xee), 'memory');
  const values = Array.from({ length: size(shape) }, (_, index) => (index % 255) + 1);
  const raw = new Uint8Array(elements * bytes + 3).fill(0xee);
  for (const [index, value] of values.entries()) {
    const offset = coordinates(index, shape).reduce((sum, at, axis) => sum + at * strides[axis]!, 0);
    raw.fill(value, 3 + offset * bytes, 3 + (offset + 1) * bytes);
  }
  const tensor = createLazyTensor({
    source: createMemorySource(raw, source.name),
    byteOffset: 3,
    dtype,
    shape,
    strides,
  });
  return [tensor, { shape: [...shape], values }];
}

async function expectSame(tensor: LazyTensor, { shape, values }: Plain): Promise<void> {
  expect(tensor.shape).toEqual(shape);
  const width = bytesPerElement[tensor.dtype];
  const repeated = values.flatMap((value) => Array(width).fill(value));
  // Whole, and in pieces that begin and end in the middle of rows.
  for (const pieceBytes of [repeated.length, 3 * width]) {
    const bytes = new Uint8Array(tensor.byteLength);
    for (let done = 0; done < bytes.length; done += pieceBytes) {
      await tensor.readInto(done, bytes.subarray(done, done + pieceBytes));
    }
    expect([...bytes]).toEqual(repeated);
  }
}

const dtype = fc.constantFrom<DType>('uint8', 'float16', 'float32', 'float64');
const shape = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 4 });
const order = fc.shuffledSubarray([0, 1, 2, 3], { minLength: 4 });
const step = fc.record({
  kind: fc.constantFrom('select', 'slice', 'flatten', 'split'),
  a: fc.nat(),
  b: fc.nat(),
  c: fc.nat(),
});

/** One view of both; the lazy one may refuse to be reshaped, the model never does. */
function view(tensor: LazyTensor, plain: Plain, { kind, a, b, c }: { kind: string; a: number; b: number; c: number }) {
  if (plain.shape.length === 0) return [tensor, plain] as const;
  const axis = a % plain.shape.length;
  const count = plain.shape[axis]!;
  if (kind === 'select') {
    const kept = keep(plain, axis, b % count, (b % count) + 1);
    return [tensor.select(axis, b % count), { ...kept, shape: kept.shape.toSpliced(axis, 1) }] as const;
  }
  if (kind === 'slice') {
    const from = b % count;
    const to = from + 1 + (c % (count - from));
    return [tensor.slice(axis, from, to), keep(plain, axis, from, to)] as const;
  }
  const divisors = Array.from({ length: count }, (_, i) => i + 1).filter((d) => count % d === 0);
  const divisor = divisors[b % divisors.length]!;
  const newShape = kind === 'split' ? plain.shape.toSpliced(axis, 1, divisor, count / divisor) : [size(plain.shape)];
  return [tensor.reshape(newShape), { ...plain, shape: newShape }] as const;
}

function isRefusal(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('cannot view [');
}

test('any chain of views of any strides gives the elements that copying gives, or is refused', async () => {
  await fc.assert(
    fc.asyncProperty(
      dtype,
      shape,
      order,
      fc.nat(2),
      fc.array(step, { maxLength: 5 }),
      async (type, dims, axes, gap, steps) => {
        let [tensor, plain] = strided(type, dims, axes, gap);
        for (const next of steps) {
          try {
            [tensor, plain] = view(tensor, plain, next) as [LazyTensor, Plain];
          } catch (error) {
            if (!isRefusal(error)) throw error;
          }
        }
        await expectSame(tensor, plain);
      },
    ),
    { numRuns: 500 },
  );
});

test('views of joined shards give the elements that joining copies gives, or are refused', async () => {
  await fc.assert(
    fc.asyncProperty(
      dtype,
      fc.array(
        shape.chain((dims) => fc.tuple(fc.constant(dims), order, fc.nat(2))),
        { minLength: 1, maxLength: 1 },
      ),
      fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 }),
      fc.nat(),
      fc.array(step, { maxLength: 4 }),
      async (type, [first], counts, axisChoice, steps) => {
        const [dims, axes, gap] = first!;
        const axis = axisChoice % dims.length;
        const shards = counts.map((count) => strided(type, dims.with(axis, count), axes, gap));
        let tensor = concat(
          shards.map(([lazy]) => lazy),
          axis,
        );
        let plain = join(
          shards.map(([, copy]) => copy),
          axis,
        );
        for (const next of steps) {
          try {
            [tensor, plain] = view(tensor, plain, next) as [LazyTensor, Plain];
          } catch (error) {
            if (!isRefusal(error)) throw error;
          }
        }
        await expectSame(tensor, plain);
      },
    ),
    { numRuns: 500 },
  );
});

// Rows of 4 heads × head size 3 over 2 ranks; each row holds a number that names its part, head and row.
const [heads, d, hidden, ranks] = [4, 3, 5, 2];
const rowName = (part: number, head: number, row: number) => 100 * part + 10 * head + row;

test.each([
  { layout: 'version 0, [3, heads, d] a rank', dims: [3, heads / ranks, d], partAxis: 0 },
  { layout: 'version 1, [heads, d, 3]', dims: [heads / ranks, d, 3], partAxis: 2 },
  { layout: 'version 2, [heads, 3, d]', dims: [heads / ranks, 3, d], partAxis: 1 },
])('q, k and v come out of $layout, cut before the shards are joined', async ({ dims, partAxis }) => {
  const shards = [0, 1].map((rank) => {
    const rows = Array.from({ length: size(dims) }, (_, index) => {
      const at = coordinates(index, dims);
      const [head, row] = at.toSpliced(partAxis, 1) as [number, number];
      return rowName(at[partAxis]!, rank * (heads / ranks) + head, row);
    });
    const data = Float32Array.from({ length: rows.length * hidden }, (_, i) => rows[Math.floor(i / hidden)]!);
    return fromTensor({ dtype: 'float32', shape: [rows.length, hidden], data });
  });
  for (const part of [0, 1, 2]) {
    const weight = concat(
      shards.map((shard) => shard.reshape([...dims, hidden]).select(partAxis, part)),
      0,
    );
    const { data } = await readTensor(weight.reshape([heads * d, hidden]));
    const expected = Float32Array.from({ length: heads * d * hidden }, (_, i) => {
      const row = Math.floor(i / hidden);
      return rowName(part, Math.floor(row / d), row % d);
    });
    expect(data).toEqual(expected);
  }
});

/** 48 MiB whose every element names its own index. */
function largeTensor(dims: readonly number[], strides?: readonly number[]): LazyTensor {
  const indices = Uint32Array.from({ length: 12 * 1024 * 1024 }, (_, index) => index);
  const source = createMemorySource(new Uint8Array(indices.buffer), 'memory');
  return createLazyTensor({ source, byteOffset: 0, dtype: 'uint32', shape: dims, strides });
}

const [rows, columns] = [3072, 4096];
test.each<{
  what: string;
  tensor: () => LazyTensor;
  index: (row: number, column: number) => number;
  dims: [number, number];
}>([
  {
    what: 'rows that are far apart',
    tensor: () => largeTensor([rows / 3, 3, columns]).select(1, 2),
    index: (row, column) => (row * 3 + 2) * columns + column,
    dims: [rows / 3, columns],
  },
  {
    what: 'a few columns',
    tensor: () => largeTensor([rows, columns]).slice(1, 17, 20),
    index: (row, column) => row * columns + 17 + column,
    dims: [rows, 3],
  },
  {
    what: 'a transposed matrix',
    tensor: () => largeTensor([columns, rows], [1, columns]),
    index: (row, column) => column * columns + row,
    dims: [columns, rows],
  },
  {
    what: 'halves joined by column',
    tensor: () =>
      concat([largeTensor([rows, columns]).slice(1, 2048, 4096), largeTensor([rows, columns]).slice(1, 0, 2048)], 1),
    index: (row, column) => row * columns + ((column + 2048) % columns),
    dims: [rows, columns],
  },
])('$what of a tensor larger than a block', async ({ tensor, index, dims }) => {
  const { shape: found, data } = await readTensor(tensor());
  expect(found).toEqual(dims);
  const wrong = (data as Uint32Array).findIndex((value, i) => value !== index(Math.floor(i / dims[1]), i % dims[1]));
  expect(wrong).toBe(-1);
});

test('copies that agree are one tensor, whose views read every copy; copies that differ are refused by name', async () => {
  const copy = (last: number) =>
    fromTensor({ dtype: 'float32', shape: [2, 3], data: Float32Array.of(1, 2, 3, 4, 5, last) });
  const transposed = createLazyTensor({
    source: createMemorySource(new Uint8Array(Float32Array.of(1, 4, 2, 5, 3, 6).buffer), 'memory'),
    byteOffset: 0,
    dtype: 'float32',
    shape: [2, 3],
    strides: [1, 2],
  });
  const agreeing = replicate([copy(6), transposed, copy(6)], 'layernorm.weight');
  expect((await readTensor(agreeing.select(0, 1))).data).toEqual(Float32Array.of(4, 5, 6));
  const differing = replicate([copy(6), copy(7)], 'layernorm.weight');
  expect((await readTensor(differing.slice(1, 0, 2))).data).toEqual(Float32Array.of(1, 2, 4, 5));
  await expect(readTensor(differing)).rejects.toMatchObject({ code: 'ERR_COPIES_DIFFER', where: 'layernorm.weight' });
  expect(() => replicate([copy(6), copy(6).reshape([3, 2])], 'bias')).toThrow(/disagree.*: bias/);
});

test('zeros hold nothing but zeros', async () => {
  expect((await readTensor(zeros('float32', [2, 3]).slice(0, 1, 2))).data).toEqual(new Float32Array(3));
});

test.each([
  { what: 'an element past the end', shape: [3], strides: [4], code: 'ERR_TENSOR_BOUNDS' },
  { what: 'an offset past the end', shape: [1], byteOffset: 40, code: 'ERR_TENSOR_BOUNDS' },
  { what: 'more than memory addresses', shape: [2 ** 40, 2 ** 40], strides: [0, 0], code: 'ERR_SHAPE' },
  { what: 'a terabyte out of one element', shape: [2 ** 19, 2 ** 19], strides: [0, 0], code: 'ERR_TENSOR_BOUNDS' },
  { what: 'a negative stride', shape: [2], strides: [-1], code: 'ERR_SHAPE' },
  { what: 'a fractional dimension', shape: [1.5], code: 'ERR_SHAPE' },
])('a tensor of 8 elements refuses $what', ({ shape: dims, strides, byteOffset = 0, code }) => {
  const source = createMemorySource(new Uint8Array(32), 'memory');
  expect(() => createLazyTensor({ source, byteOffset, dtype: 'float32', shape: dims, strides })).toThrow(
    expect.objectContaining({ code }),
  );
});
