import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { openGraph } from '../../dist/core/engine/open-graph.js';
import { createProbeModel } from '../../dist/core/engine/probe-model.js';
import { runSequences } from '../../dist/core/engine/run-sequences.js';
import { cuda } from '../../dist/core/graph/dialects/cuda.js';
import { relativeBias } from '../../dist/core/graph/dialects/cuda-attention.js';
import type { PackedSpec } from '../../dist/core/graph/graph-spec.js';
import { GraphBuilder } from '../../dist/core/graph/onnx/graph-builder.js';
import { parseConfig } from '../../dist/core/model/parse-config.js';
import type { Readout } from '../../dist/core/model/readout.js';
import { createRandom } from '../../dist/core/random.js';
import { openSession } from '../../dist/core/runtime/open-session.js';
import type { Tensor, Tensors } from '../../dist/core/tensor/tensor.js';

const placement = { provider: 'cpu', plan: { devices: [undefined], threads: 1 }, isShort: true } as const;

/** GroupQueryAttention is one of the operators that ONNX Runtime has for CUDA and for the CPU. */
describe('causal attention that counts keys, ragged sequences of a decoder', async () => {
  const model = await createProbeModel(parseConfig({ hidden_size: 64, num_attention_heads: 4, is_decoder: true }));
  afterAll(() => model.remove());
  const random = createRandom(3);
  const sequences = [1, 7, 40, 2].map((length) => ({
    ids: Int32Array.from({ length }, () => Math.floor(random() * 60)),
    rows: Int32Array.of(length - 1),
    targets: Int32Array.of(5),
  }));
  const answer = async (dialect: 'cpu' | 'cuda', readout: Readout) => {
    const activations = dialect === 'cuda' ? 'float16' : 'float32';
    const spec: PackedSpec = { ...model, head: 'ForCausalLM', form: 'packed', readout, dialect, activations };
    const graph = await openGraph(spec, placement);
    const answers = await runSequences(graph, spec, sequences, 1000);
    await graph.close();
    return answers.map((tensors) => numbersOf(tensors as Tensors));
  };

  test.each<[string, Readout]>([
    ['every logit', { kind: 'logits', rows: 'all' }],
    ['likelihoods', { kind: 'likelihood' }],
    ['mean states', { kind: 'hidden', layer: -1, pooling: 'mean' }],
    ['largest states', { kind: 'hidden', layer: -1, pooling: 'max' }],
  ])('%s are those of masked attention, as float16 has them', async (_, readout) => {
    const [given, expected] = [await answer('cuda', readout), await answer('cpu', readout)];
    expected.forEach((values, sequence) => {
      expect(given[sequence]).toHaveLength(values.length);
      values.forEach((value, place) => {
        expect(Math.abs(given[sequence]![place]! - value)).toBeLessThan(5e-2);
      });
    });
  });
});

describe('what relative positions add to scores', () => {
  const [heads, headSize, positions] = [2, 3, 6];
  const folder = mkdtempSync(join(tmpdir(), 'megabert-relative-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  test.each(['relative_key', 'relative_key_query'] as const)('%s: each pair meets its own distance', async (type) => {
    const config = parseConfig({
      hidden_size: heads * headSize,
      num_attention_heads: heads,
      max_position_embeddings: positions,
      position_embedding_type: type,
    });
    const lengths = Int32Array.of(2, 6);
    const tokens = 8;
    const random = createRandom(5);
    const numbers = (count: number) => Float32Array.from({ length: count }, () => random() - 0.5);
    const [query, key] = [numbers(tokens * heads * headSize), numbers(tokens * heads * headSize)];
    const table = numbers((2 * positions - 1) * headSize);

    const file = join(folder, type);
    writeFileSync(file, table);
    const shape = [2 * positions - 1, headSize];
    const stored = { file, byteOffset: 0, byteLength: table.byteLength, dtype: 'float32', shape } as const;
    const graph = new GraphBuilder();
    const network = { graph, config, weights: new Map([['distances', stored]]), type: 'float32' } as const;
    const spec: PackedSpec = {
      ...network,
      head: 'Model',
      form: 'packed',
      dialect: 'cuda',
      readout: { kind: 'logits', rows: 'all' },
    };
    const inputs = ['query', 'key'].map((name) => graph.input(name, 'float32', ['tokens', heads * headSize]));
    const { relative } = cuda.batch(network, spec).packed!;
    const bias = relativeBias(network, inputs[0]!, inputs[1]!, 'distances', relative);
    graph.output('bias', bias, 'float32', ['batch', heads, 'length', 'length']);
    const { model, weightsFolder, inputs: names } = graph.finish();
    const session = await openSession({ model, weightsFolder, provider: 'cpu', threads: 1, prepack: false });
    const states = (data: Float32Array): Tensor => ({ dtype: 'float32', shape: [tokens, heads * headSize], data });
    const feeds: Tensors = { ...cuda.batchInputs(lengths, spec), query: states(query), key: states(key) };
    const outputs = await session.run(Object.fromEntries(names.map((name) => [name, feeds[name]!])));
    await session.close();

    const [, , length] = outputs.bias!.shape as [number, number, number, number];
    expect(outputs.bias!.shape).toEqual([2, heads, 8, 8]);
    let first = 0;
    lengths.forEach((own, sequence) => {
      for (let head = 0; head < heads; head++) {
        for (let l = 0; l < own; l++) {
          for (let r = 0; r < own; r++) {
            const distance = l - r + positions - 1;
            const meet = (x: Float32Array, token: number): number => {
              let sum = 0;
              for (let d = 0; d < headSize; d++)
                sum += x[((first + token) * heads + head) * headSize + d]! * table[distance * headSize + d]!;
              return sum / Math.sqrt(headSize);
            };
            const expected = meet(query, l) + (type === 'relative_key_query' ? meet(key, r) : 0);
            const given = outputs.bias!.data[((sequence * heads + head) * length + l) * length + r];
            expect(given).toBeCloseTo(expected, 6);
          }
        }
      }
      first += own;
    });
  });
});

function numbersOf(tensors: Tensors): number[] {
  if (tensors instanceof Error) throw tensors;
  return Object.values(tensors).flatMap(({ dtype, data }) => (dtype === 'float32' ? Array.from(data, Number) : []));
}
