import { rmSync } from 'node:fs';
import { afterAll, describe, expect, test } from 'vitest';
import { openGraphRunner } from '../../dist/core/engine/open-graph-runner.js';
import { runSequences } from '../../dist/core/engine/run-sequences.js';
import type { ActivationType, DialectName } from '../../dist/core/graph/graph-spec.js';
import { readModelFolder } from '../../dist/core/huggingface/read-model-folder.js';
import type { HeadName } from '../../dist/core/model/heads.js';
import type { Pooling, Readout } from '../../dist/core/model/readout.js';
import type { Sequence } from '../../dist/core/model/sequence.js';
import type { Tensor, Tensors } from '../../dist/core/tensor/tensor.js';
import { linkModelFolder, readGoldenCase, readGoldenIndex } from '../support/golden-cases.ts';
import { fixture } from '../support/shared.ts';

const folder = fixture('golden/odd');
const HIDDEN = 36;
const VOCABULARY = 104;

/** Dialects whose operators ONNX Runtime also has for the CPU: the same graphs that a GPU would run. */
const graphs: [DialectName, ActivationType][] = [
  ['cpu', 'float32'],
  ['plain', 'float32'],
  ['webgpu', 'float32'],
  ['plain', 'float16'],
  ['webgpu', 'float16'],
];

describe.each(graphs)(
  'what a task reads out of the %s graph in %s, ragged sequences packed',
  (dialect, activations) => {
    const expectClose = closeWithin(activations === 'float32' ? 2e-5 : 3e-2);
    const golden = goldenOf('PreTraining');
    const { sequences, kept, expected } = golden;
    const model = openModel('PreTraining', dialect, activations);
    afterAll(() => model.close());

    test('logits of the rows that are asked for', async () => {
      const rows = sequences.map(({ ids }) => Int32Array.of(ids.length - 1, 0));
      const asked = sequences.map((sequence, index) => ({ ...sequence, rows: rows[index]! }));
      const outputs = await model.run('ForMaskedLM', { kind: 'logits', rows: 'chosen' }, asked);
      outputs.forEach(({ logits }, index) => {
        const wanted = [...rows[index]!].flatMap((row) =>
          rowOf(expected.prediction_logits!, kept[index]![row]!, VOCABULARY),
        );
        expectClose(logits!, [2, VOCABULARY], wanted);
      });
    });

    test('whether the second part follows, from the first row of a pre-training model', async () => {
      const outputs = await model.run('ForPreTraining', { kind: 'logits', rows: 'first' }, sequences);
      outputs.forEach(({ logits }, index) => {
        expectClose(logits!, [1, 2], rowOf(expected.seq_relationship_logits!, index, 2));
      });
    });

    test('the k likeliest words of the whole vocabulary', async () => {
      const asked = sequences.map((sequence) => ({ ...sequence, rows: Int32Array.of(0) }));
      const outputs = await model.run('ForPreTraining', { kind: 'top-k', k: 5 }, asked);
      outputs.forEach(({ values, ids }, index) => {
        const scores = softmax(rowOf(expected.prediction_logits!, kept[index]![0]!, VOCABULARY));
        const best = scores.map((_, id) => id).sort((a, b) => scores[b]! - scores[a]!);
        expect(Array.from(ids!.data, Number)).toEqual(best.slice(0, 5));
        expectClose(
          values!,
          [1, 5],
          best.slice(0, 5).map((id) => scores[id]!),
        );
      });
    });

    test('the probability of given words', async () => {
      const asked = sequences.map((sequence) => ({
        ...sequence,
        rows: Int32Array.of(0, 0),
        targets: Int32Array.of(7, 103),
      }));
      const outputs = await model.run('ForMaskedLM', { kind: 'target-scores' }, asked);
      outputs.forEach(({ scores }, index) => {
        const all = softmax(rowOf(expected.prediction_logits!, kept[index]![0]!, VOCABULARY));
        expectClose(scores!, [2], [all[7]!, all[103]!]);
      });
    });

    test('how likely given words are, and which word is likeliest', async () => {
      const asked = sequences.map((sequence) => ({ ...sequence, rows: Int32Array.of(0), targets: Int32Array.of(7) }));
      const outputs = await model.run('ForMaskedLM', { kind: 'likelihood' }, asked);
      outputs.forEach(({ log_probs, best }, index) => {
        const all = softmax(rowOf(expected.prediction_logits!, kept[index]![0]!, VOCABULARY));
        expectClose(log_probs!, [1], [Math.log(all[7]!)]);
        expect(Number(best!.data[0])).toBe(all.indexOf(Math.max(...all)));
      });
    });

    test.each<[Pooling, number]>([
      ['mean', -1],
      ['mean', 0],
      ['max', -1],
      ['max', 2],
      ['cls', 1],
      ['none', -2],
    ])('hidden states, pooling %s, of layer %i', async (pooling, layer) => {
      const outputs = await model.run('Model', { kind: 'hidden', layer, pooling }, sequences);
      outputs.forEach(({ hidden }, index) => {
        const states = expected[`hidden_states.${layer < 0 ? layer + 4 : layer}`]!;
        const tokens = kept[index]!.map((row) => rowOf(states, row, HIDDEN));
        expectClose(hidden!, [pooling === 'none' ? tokens.length : 1, HIDDEN], pool(tokens, pooling).flat());
      });
    });
  },
);

test('refuses a layer that the model does not have', async () => {
  const model = openModel('PreTraining', 'cpu', 'float32');
  const readout: Readout = { kind: 'hidden', layer: 4, pooling: 'mean' };
  await expect(model.run('Model', readout, [{ ids: Int32Array.of(1) }])).rejects.toThrow(
    'no hidden layer 4; layers are -4 to 3',
  );
  await model.close();
});

function goldenOf(model: string) {
  const entry = readGoldenIndex(folder).find((golden) => golden.model === model && golden.case === 'mixed_padded')!;
  const { inputs, outputs } = readGoldenCase(folder, entry);
  const [batch, length] = inputs.attention_mask!.shape as [number, number];
  const rows = Array.from({ length: batch }, (_, sequence) =>
    Array.from({ length }, (_, token) => sequence * length + token),
  );
  const kept = rows.map((tokens) => tokens.filter((row) => Number(inputs.attention_mask!.data[row]) === 1));
  const pick = (tensor: Tensor, places: number[]): Int32Array =>
    Int32Array.from(places, (row) => Number(tensor.data[row]));
  const sequences = kept.map(
    (places): Sequence => ({ ids: pick(inputs.input_ids!, places), typeIds: pick(inputs.token_type_ids!, places) }),
  );
  return { sequences, kept, expected: outputs };
}

function openModel(model: string, dialect: DialectName, activations: ActivationType) {
  const entry = readGoldenIndex(folder).find((golden) => golden.model === model)!;
  const opening = (async () => {
    const linked = linkModelFolder(folder, entry, {});
    const { config, weights } = await readModelFolder(linked);
    const common = { config, dialect, weights: await weights('fp32'), activations } as const;
    rmSync(linked, { recursive: true });
    const plan = { devices: [undefined], threads: 1 };
    return { common, runner: openGraphRunner(common, { provider: 'cpu', plan, isShort: true }, false) };
  })();
  return {
    async run(head: HeadName, readout: Readout, sequences: Sequence[]): Promise<Tensors[]> {
      const { common, runner } = await opening;
      const spec = { ...common, head, form: 'packed', readout } as const;
      return runner.use({ head, form: 'packed', readout }, async (graph) => {
        const answers = await runSequences(graph, spec, sequences, 1000);
        return answers.map((answer) => {
          if (answer instanceof Error) throw answer;
          return answer;
        });
      });
    },
    close: async () => (await opening).runner.close(),
  };
}

function rowOf({ data }: Tensor, row: number, size: number): number[] {
  return Array.from(data.slice(row * size, (row + 1) * size), Number);
}

function softmax(logits: number[]): number[] {
  const most = Math.max(...logits);
  const exponentials = logits.map((logit) => Math.exp(logit - most));
  const sum = exponentials.reduce((a, b) => a + b, 0);
  return exponentials.map((value) => value / sum);
}

function pool(tokens: number[][], pooling: Pooling): number[][] {
  if (pooling === 'none') return tokens;
  if (pooling === 'cls') return [tokens[0]!];
  return [
    tokens[0]!.map((_, column) => {
      const values = tokens.map((token) => token[column]!);
      return pooling === 'max' ? Math.max(...values) : values.reduce((a, b) => a + b, 0) / values.length;
    }),
  ];
}

function closeWithin(tolerance: number) {
  return (actual: Tensor, shape: number[], expected: number[]): void => {
    expect(actual.shape).toEqual(shape);
    const differences = expected.map((value, index) => Math.abs(value - Number(actual.data[index])));
    expect(Math.max(...differences)).toBeLessThanOrEqual(tolerance);
  };
}
