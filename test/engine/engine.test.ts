import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Engine } from '../../dist/core/engine/engine.js';
import type { EngineOptions } from '../../dist/core/engine/engine-options.js';
import { openEngine } from '../../dist/core/engine/open-engine.js';
import type { HeadName } from '../../dist/core/model/heads.js';
import type { Readout, Sampling } from '../../dist/core/model/readout.js';
import type { Sequence } from '../../dist/core/model/sequence.js';
import type { Tensor, Tensors } from '../../dist/core/tensor/tensor.js';
import { linkModelFolder, readGoldenCase, readGoldenIndex } from '../support/golden-cases.ts';
import { goldenSequences } from '../support/golden-sequences.ts';
import { fixture } from '../support/shared.ts';

/** What the issue allows between two right implementations of the small models. */
const TOLERANCE = 2e-5;

const allLogits: Readout = { kind: 'logits', rows: 'all' };
const firstLogits: Readout = { kind: 'logits', rows: 'first' };
const hidden = (pooling: 'none' | 'pooler'): Readout => ({ kind: 'hidden', layer: -1, pooling });

const index = readGoldenIndex(fixture('golden/odd'));

function golden(model: string, name: string) {
  return readGoldenCase(fixture('golden/odd'), index.find((entry) => entry.model === model && entry.case === name)!);
}

function modelFolder(model: string): string {
  const folder = linkModelFolder(fixture('golden/odd'), index.find((entry) => entry.model === model)!, {});
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

async function withEngine<T>(options: EngineOptions, job: (engine: Engine) => Promise<T>): Promise<T> {
  const engine = await openEngine({ provider: 'cpu', ...options });
  try {
    return await job(engine);
  } finally {
    await engine.close();
  }
}

/** The reference's rows of one sequence: [batch, length, width] or [batch, width]. */
function expectedRows({ shape, data }: Tensor, sequence: number, width: number, count: number): number[] {
  const start = sequence * shape.slice(1).reduce((product, size) => product * size, 1);
  return Array.from(data.slice(start, start + width * count), Number);
}

function largestDifference(answers: readonly (Tensors | Error)[], name: string, expected: Tensor): number {
  const width = expected.shape.at(-1)!;
  const differences = answers.flatMap((answer, sequence) => {
    if (answer instanceof Error) throw answer;
    const found = Array.from(answer[name]!.data, Number);
    const wanted = expectedRows(expected, sequence, width, found.length / width);
    return found.map((value, index) => Math.abs(value - wanted[index]!));
  });
  return Math.max(...differences);
}

describe('the packed engine against the reference', () => {
  const cases: [string, HeadName, Readout, string][] = [
    ['Model', 'Model', hidden('none'), 'last_hidden_state'],
    ['Model', 'Model', hidden('pooler'), 'pooler_output'],
    ['PreTraining', 'ForPreTraining', allLogits, 'prediction_logits'],
    ['PreTraining', 'ForPreTraining', firstLogits, 'seq_relationship_logits'],
    ['PreTraining-relative_key_query', 'ForMaskedLM', allLogits, 'prediction_logits'],
    ['NextSentencePrediction', 'ForNextSentencePrediction', firstLogits, 'logits'],
    ['SequenceClassification', 'ForSequenceClassification', firstLogits, 'logits'],
    ['TokenClassification', 'ForTokenClassification', allLogits, 'logits'],
    ['CausalLM', 'ForCausalLM', allLogits, 'logits'],
  ];
  it.each(cases)('answers %s, %s, as it does', async (model, head, readout, output) => {
    const { inputs, outputs } = golden(model, 'mixed_padded');
    const answers = await withEngine({ folder: modelFolder(model) }, (engine) =>
      engine.run(head, readout, goldenSequences(inputs)),
    );
    const name = readout.kind === 'hidden' ? 'hidden' : 'logits';
    expect(largestDifference(answers, name, outputs[output]!)).toBeLessThan(TOLERANCE);
  });

  const greedy: Sampling = { maxNewTokens: 8, temperature: 0, seed: 0, stopIds: [], withLogits: true };
  it.each([
    ['greedy', {}],
    ['greedy, several batches', { maxTokensPerBatch: 1, workers: 2 }],
  ])('writes on as it does: %s', async (_, options) => {
    const { inputs, outputs } = golden('CausalLM', 'greedy');
    const prompts = goldenSequences(inputs);
    const answers = await withEngine({ folder: modelFolder('CausalLM'), ...options }, (engine) =>
      engine.run('ForCausalLM', { kind: 'generate', sampling: greedy }, prompts),
    );
    const sequences = outputs.sequences_cache!;
    prompts.forEach(({ ids }, row) => {
      const answer = answers[row] as Tensors;
      const written = expectedRows(sequences, row, 1, sequences.shape[1]!).slice(ids.length);
      expect(Array.from(answer.ids!.data, Number)).toEqual(written);
    });
    expect(largestDifference(answers, 'logits', outputs.step_logits_cache!)).toBeLessThan(TOLERANCE);
  });

  it('gives the same bytes with one worker, two or four', async () => {
    const folder = modelFolder('MaskedLM');
    const sequences = manySequences(60, 19);
    const answersOf = (workers: number) =>
      withEngine({ folder, workers, threads: 1, maxTokensPerBatch: 64 }, (engine) =>
        engine.run('ForMaskedLM', allLogits, sequences),
      );
    const one = await answersOf(1);
    expect(await answersOf(2)).toEqual(one);
    expect(await answersOf(4)).toEqual(one);
  });

  it('answers windows that overlap in time, each its own', async () => {
    const folder = modelFolder('SequenceClassification');
    await withEngine({ folder, workers: 2 }, async (engine) => {
      const windows = [manySequences(5, 19), manySequences(9, 12), manySequences(3, 7)];
      const ask = (window: Sequence[]) => engine.run('ForSequenceClassification', firstLogits, window);
      const together = await Promise.all(windows.map(ask));
      for (const [index, window] of windows.entries()) expect(together[index]).toEqual(await ask(window));
    });
  });

  it('gives each sequence of a batch that fails its error, and the others their answers', async () => {
    await withEngine({ folder: modelFolder('TokenClassification'), maxTokensPerBatch: 8 }, async (engine) => {
      const [good] = manySequences(1, 5);
      const unknownId: Sequence = { ids: Int32Array.of(1, 2, 3, 9999, 4, 5, 6, 7) };
      const [first, second] = await engine.run('ForTokenClassification', allLogits, [unknownId, good!]);
      expect(first).toMatchObject({ code: 'ERR_RUNTIME' });
      expect(second).toEqual((await engine.run('ForTokenClassification', allLogits, [good!]))[0]);
    });
  });

  it('gives no number where the model gave none, to that sequence alone', async () => {
    const folder = modelFolder('TokenClassification');
    const broken = join(folder, 'broken');
    mkdirSync(broken);
    copyFileSync(join(folder, 'config.json'), join(broken, 'config.json'));
    writeFileSync(join(broken, 'model.safetensors'), withNaN(readFileSync(join(folder, 'model.safetensors')), 50));
    await withEngine({ folder: broken }, async (engine) => {
      const [good] = manySequences(1, 5);
      const [first, second] = await engine.run('ForTokenClassification', allLogits, [
        { ids: Int32Array.of(3, 50) },
        good!,
      ]);
      expect(first).toMatchObject({ code: 'ERR_NOT_FINITE' });
      expect(second).not.toBeInstanceOf(Error);
    });
  });

  it('refuses a head whose weights are not there', async () => {
    const opening = openEngine({ folder: modelFolder('MaskedLM'), head: 'ForQuestionAnswering' });
    await expect(opening).rejects.toMatchObject({ code: 'ERR_NO_HEAD' });
  });
});

/** Ids from 1 up, lengths from 1 to `longest`. */
function manySequences(count: number, longest: number): Sequence[] {
  return Array.from({ length: count }, (_, index) => ({
    ids: Int32Array.from({ length: ((index * 7) % longest) + 1 }, (_, place) => ((index + place * 3) % 90) + 1),
  }));
}

/** A safetensors file in which the word embedding of one id is not a number. */
function withNaN(bytes: Buffer, id: number): Buffer {
  const start = 8 + Number(bytes.readBigUInt64LE(0));
  const { shape, data_offsets } = JSON.parse(bytes.toString('utf8', 8, start))[
    'bert.embeddings.word_embeddings.weight'
  ];
  const copy = Buffer.from(bytes);
  copy.writeFloatLE(Number.NaN, start + data_offsets[0] + id * shape[1] * 4);
  return copy;
}
