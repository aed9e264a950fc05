import { beforeAll, expect, it } from 'vitest';
import { runSequences } from '../../dist/core/engine/run-sequences.js';
import type { PackedSpec } from '../../dist/core/graph/graph-spec.js';
import type { HeadName } from '../../dist/core/model/heads.js';
import type { Pooling, Readout } from '../../dist/core/model/readout.js';
import type { Sequence } from '../../dist/core/model/sequence.js';
import type { Tensors } from '../../dist/core/tensor/tensor.js';
import { type GoldenCase, readGoldenCase, readGoldenIndex } from '../support/golden-cases.ts';
import { goldenSequences } from '../support/golden-sequences.ts';
import { type OpenRunner, withRunner } from '../support/open-runner.ts';
import { fixture } from '../support/shared.ts';
import { describeSoftwareGpu, useSoftwareGpu } from '../support/software-gpu.ts';

/** Issue 9: "fp32 within 1e-4 of the CPU". */
const TOLERANCE = 1e-4;
const folder = fixture('golden/odd');
const index = readGoldenIndex(folder);

const first: Readout = { kind: 'logits', rows: 'first' };
const all: Readout = { kind: 'logits', rows: 'all' };
const pooled = (pooling: Pooling): Readout => ({ kind: 'hidden', layer: -1, pooling });
const greedy = { maxNewTokens: 4, temperature: 0, seed: 0, stopIds: [] };
const written: Readout = { kind: 'generate', sampling: { ...greedy, withLogits: true } };
const likeliest: Readout = { kind: 'generate', sampling: greedy };

describeSoftwareGpu('every task on WebGPU, with nothing left to the CPU', () => {
  beforeAll(useSoftwareGpu);

  const tasks: [string, string, string, HeadName, Readout][] = [
    ['fill-mask', 'likeliest pieces', 'MaskedLM', 'ForMaskedLM', { kind: 'top-k', k: 5 }],
    ['fill-mask', '--targets', 'MaskedLM', 'ForMaskedLM', { kind: 'target-scores' }],
    ['fill-mask', '--logits', 'PreTraining', 'ForPreTraining', { kind: 'logits', rows: 'chosen' }],
    ['next-sentence', '', 'NextSentencePrediction', 'ForNextSentencePrediction', first],
    ['text-classification', '', 'SequenceClassification', 'ForSequenceClassification', first],
    ['token-classification', '', 'TokenClassification', 'ForTokenClassification', all],
    ['question-answering', '', 'QuestionAnswering', 'ForQuestionAnswering', all],
    ['multiple-choice', '', 'MultipleChoice', 'ForMultipleChoice', first],
    ['embeddings', 'mean', 'Model', 'Model', pooled('mean')],
    ['embeddings', 'max', 'Model', 'Model', pooled('max')],
    ['embeddings', 'pooler', 'Model', 'Model', pooled('pooler')],
    ['embeddings', 'none', 'PreTraining-relative_key_query', 'Model', pooled('none')],
    ['text-generation', '', 'CausalLM', 'ForCausalLM', written],
    ['text-generation', 'ids alone', 'CausalLM', 'ForCausalLM', likeliest],
    ['text-generation', 'relative positions', 'CausalLM-relative_key', 'ForCausalLM', written],
    ['perplexity', 'of a decoder', 'CausalLM', 'ForCausalLM', { kind: 'likelihood' }],
  ];
  it.each(tasks)('%s %s: answers as on the CPU', async (_task, _option, model, head, readout) => {
    const golden = index.find((entry) => entry.model === model && entry.case !== 'decode_step')!;
    const sequences = goldenSequences(readGoldenCase(folder, golden).inputs).map(ask);
    const expected = await answer(golden, 'cpu', head, readout, sequences);
    const actual = await answer(golden, 'webgpu', head, readout, sequences);
    expect(largestDifference(actual, expected)).toBeLessThanOrEqual(TOLERANCE);
  });

  it.each(['leaky_relu', 'relu2'])('%s, of which there is no reference: answers as on the CPU', async (hidden_act) => {
    const golden = index.find(({ model }) => model === 'Model')!;
    const sequences = goldenSequences(readGoldenCase(folder, golden).inputs);
    const expected = await answer(golden, 'cpu', 'Model', pooled('mean'), sequences, { hidden_act });
    const actual = await answer(golden, 'webgpu', 'Model', pooled('mean'), sequences, { hidden_act });
    expect(largestDifference(actual, expected)).toBeLessThanOrEqual(TOLERANCE);
  });

  it('two models at once take turns, and answer as one by one', async () => {
    const models = ['MaskedLM', 'TokenClassification'].map((name) => index.find(({ model }) => model === name)!);
    const heads: HeadName[] = ['ForMaskedLM', 'ForTokenClassification'];
    const sequences = goldenSequences(readGoldenCase(folder, models[0]!).inputs);
    const together = await Promise.all(models.map((golden, i) => answer(golden, 'webgpu', heads[i]!, all, sequences)));
    for (const [i, golden] of models.entries()) {
      const expected = await answer(golden, 'cpu', heads[i]!, all, sequences);
      expect(largestDifference(together[i]!, expected)).toBeLessThanOrEqual(TOLERANCE);
    }
  });
});

function answer(
  golden: GoldenCase,
  provider: 'cpu' | 'webgpu',
  head: HeadName,
  readout: Readout,
  sequences: Sequence[],
  changed: Record<string, unknown> = {},
) {
  const job = ({ runner, common }: OpenRunner) => {
    const spec: PackedSpec = { ...common, head, form: 'packed', readout };
    return runner.use({ head, form: 'packed', readout }, (graph) => runSequences(graph, spec, sequences, 64));
  };
  return withRunner(folder, golden, provider, provider, job, changed);
}

/** Asks about a sequence's first and last token. */
function ask(sequence: Sequence): Sequence {
  return { ...sequence, rows: Int32Array.of(0, sequence.ids.length - 1), targets: Int32Array.of(7, 11) };
}

function largestDifference(actual: readonly (Tensors | Error)[], expected: readonly (Tensors | Error)[]): number {
  const [given, wanted] = [actual.flatMap(numbersOf), expected.flatMap(numbersOf)];
  expect(given.length).toBe(wanted.length);
  return wanted.reduce((most, value, place) => {
    const difference = Math.abs(value - given[place]!);
    return Math.max(most, Number.isNaN(difference) ? Number.POSITIVE_INFINITY : difference);
  }, 0);
}

function numbersOf(answer: Tensors | Error): number[] {
  if (answer instanceof Error) throw answer;
  return Object.values(answer).flatMap(({ data }) =>
    Array.from<number | bigint, number>(data as ArrayLike<number>, Number),
  );
}
