import { rmSync } from 'node:fs';
import { describe, expect, onTestFinished, test } from 'vitest';
import { ask, serve } from '../support/ask.js';
import { linkModelFolder, readGoldenCase, readGoldenIndex } from '../support/golden-cases.js';
import { goldenSequences } from '../support/golden-sequences.js';
import { fixture } from '../support/shared.js';

describe('embeddings of the reference model', () => {
  type Embedded<E> = { embedding: E };
  const pooled = {
    mean: (rows: number[][]) =>
      columns(rows).map((column) => column.reduce((sum, value) => sum + value, 0) / rows.length),
    max: (rows: number[][]) => columns(rows).map((column) => Math.max(...column)),
    cls: (rows: number[][]) => rows[0]!,
  };

  test('pool the hidden states of any layer, special tokens included', async () => {
    const reference = fixture('golden/odd');
    const golden = readGoldenIndex(reference).find(
      (entry) => entry.model === 'Model' && entry.case === 'mixed_padded',
    )!;
    const { inputs, outputs } = readGoldenCase(reference, golden);
    const odd = { folder: linkModelFolder(reference, golden, {}) };
    onTestFinished(() => rmSync(odd.folder, { recursive: true }));
    const sequences = goldenSequences(inputs);
    const lines = sequences.map(({ ids, typeIds }) => ({ input_ids: [...ids], token_type_ids: [...typeIds!] }));
    /** [tokens][hidden] of one line, without its padding on the right. */
    const rowsOf = (name: string, line: number): number[][] => {
      const { data, shape } = outputs[name]!;
      const [, length, width] = shape as [number, number, number];
      const start = line * length;
      return Array.from(sequences[line]!.ids, (_, token) =>
        Array.from(data.slice((start + token) * width, (start + token + 1) * width), Number),
      );
    };
    for (const pooling of ['mean', 'max', 'cls'] as const) {
      for (const layer of [-1, 0, 1]) {
        const name = layer === -1 ? 'last_hidden_state' : `hidden_states.${layer}`;
        const out = await serve<Embedded<number[]>>(odd, lines, { task: 'embeddings', pooling, layer });
        for (const [line, { prediction }] of out.entries()) {
          expectNear(prediction.embedding, pooled[pooling](rowsOf(name, line)));
        }
      }
    }
    const { embedding } = await ask<Embedded<number[][]>>(odd, lines[0]!, { task: 'embeddings', pooling: 'none' });
    expectNear(embedding.flat(), rowsOf('last_hidden_state', 0).flat());
    const unit = await ask<Embedded<number[]>>(odd, lines[0]!, { task: 'embeddings', normalize: true });
    expect(Math.hypot(...unit.embedding)).toBeCloseTo(1, 6);
  });
});

function columns(rows: readonly number[][]): number[][] {
  return rows[0]!.map((_, column) => rows.map((row) => row[column]!));
}

function expectNear(actual: readonly number[], expected: readonly number[]): void {
  expect(actual.length).toBe(expected.length);
  const worst = actual.reduce((most, value, index) => Math.max(most, Math.abs(value - expected[index]!)), 0);
  expect(worst).toBeLessThan(2e-5);
}
