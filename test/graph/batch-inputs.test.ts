import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dialects } from '../../dist/core/graph/dialects/dialects.js';
import type { PackedSpec } from '../../dist/core/graph/graph-spec.js';
import { parseConfig } from '../../dist/core/model/parse-config.js';
import type { Readout } from '../../dist/core/model/readout.js';
import type { Tensors } from '../../dist/core/tensor/tensor.js';

const lengths = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 6 });

test('padding: every token goes out and comes back, and only keys that are padding are masked', () => {
  fc.assert(
    fc.property(lengths, (sizes) => {
      const { unpack, pack, key_bias } = inputsOf('cpu', sizes);
      const tokens = sizes.flatMap((size, sequence) => Array.from({ length: size }, () => sequence));
      const longest = Math.max(...sizes);
      expect(unpack!.shape).toEqual([sizes.length, longest]);
      expect(Array.from(pack!.data as Int32Array, (place) => unpack!.data[place])).toEqual(
        tokens.map((_, token) => token),
      );
      unpack!.data.forEach((token, place) => {
        const sequence = Math.floor(place / longest);
        expect(tokens[Number(token)], 'padding repeats a token of its own sequence').toBe(sequence);
        const isPadding = !pack!.data.some((kept) => Number(kept) === place);
        expect(Number(key_bias!.data[place]) < -1e4).toBe(isPadding);
      });
    }),
  );
});

test('a decoder’s token sees itself and what is before it, the cache included', () => {
  const { query_bias, key_bias, unpack } = inputsOf('cpu', [3, 1], { is_decoder: true });
  expect(seen(query_bias!)).toEqual([1, 0, 0, 1, 1, 0, 1, 1, 1]);
  expect(seen(key_bias!)).toEqual([1, 1, 1, 0, 0, 1]);
  expect([...unpack!.data]).toEqual([0, 1, 2, 3, 3, 3]);

  const step = inputsOf('cpu', [3, 1], { is_decoder: true }, 4);
  expect([step.query_bias!.shape, seen(step.query_bias!)]).toEqual([
    [1, 1, 1, 5],
    [1, 1, 1, 1, 1],
  ]);
  expect([step.key_bias!.shape, seen(step.key_bias!)]).toEqual([
    [2, 1, 1, 5],
    [1, 1, 1, 1, 1, 0, 0, 1, 1, 1],
  ]);
  expect([...step.unpack!.data]).toEqual([0, 1]);
});

test('distances are the same in every sequence, and counted from the last key on', () => {
  const relative = { position_embedding_type: 'relative_key', max_position_embeddings: 10 };
  const distances = (cached: number): number[] =>
    Array.from(inputsOf('cpu', [3, 1], relative, cached).relative_positions!.data as Int32Array, (row) => row - 9);
  expect(distances(0)).toEqual([0, -1, -2, 1, 0, -1, 2, 1, 0]);
  expect(distances(3)).toEqual([3, 2, 1, 0]);
});

test('CUDA’s packed attention: places of tokens, then of padding, and where sequences start', () => {
  const { token_offset, cumulative_lengths } = inputsOf('cuda', [1, 3, 2]);
  expect(token_offset).toMatchObject({ shape: [3, 3], data: Int32Array.of(0, 3, 4, 5, 6, 7, 1, 2, 8) });
  expect(cumulative_lengths).toMatchObject({ shape: [4], data: Int32Array.of(0, 1, 4, 6) });
});

function inputsOf(dialect: 'cpu' | 'cuda', sizes: number[], config: object = {}, cached = 0): Tensors {
  const readout: Readout = { kind: 'logits', rows: 'all' };
  const spec: PackedSpec = {
    form: 'packed',
    head: 'Model',
    dialect,
    readout,
    config: parseConfig(config),
    weights: new Map(),
  };
  return dialects[dialect].batchInputs(Int32Array.from(sizes), spec, cached);
}

function seen({ data }: Tensors[string]): number[] {
  return Array.from(data as Float32Array, (bias) => (bias === 0 ? 1 : 0));
}
