import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readSafetensors } from '../../dist/core/checkpoint/read-safetensors.js';
import { convert } from '../../dist/core/convert/convert.js';
import { diff } from '../../dist/core/convert/diff.js';
import { type ReferenceConfig, referenceForward } from '../../dist/core/convert/verify/reference-forward.js';
import { openFile } from '../../dist/core/files/open-file.js';
import { readGoldenCase, readGoldenIndex } from '../support/golden-cases.js';
import { fixture } from '../support/shared.js';
import { temporaryFolder } from '../support/temporary-folder.js';

const golden = fixture('golden/odd');
const cases = readGoldenIndex(golden).filter(({ case: name }) => name === 'mixed_padded');

/** float32's own rounding, in the golden outputs. */
const TOLERANCE = 2e-5;

describe('the float64 reference answers as transformers does', () => {
  test.each([
    'PreTraining',
    'PreTraining-relative_key',
    'PreTraining-relative_key_query',
    'PreTraining-eps1e-5',
    'PreTraining-act-gelu_new',
    'PreTraining-act-gelu_fast',
    'PreTraining-act-quick_gelu',
    'PreTraining-act-mish',
    'PreTraining-act-silu',
  ])('%s', async (model) => {
    const gold = cases.find((entry) => entry.model === model)!;
    const config: ReferenceConfig = JSON.parse(readFileSync(join(golden, model, 'config.json'), 'utf8'));
    const { inputs, outputs } = readGoldenCase(golden, gold);
    const { data: mask, shape } = inputs.attention_mask!;
    const kept = Array.from({ length: shape[0]! }, (_, row) => positions(mask, row, shape[1]!));
    const pick = (name: string, row: number): number[] => kept[row]!.map((at) => Number(inputs[name]!.data[at]));
    const sequences = kept.map((_, row) => ({ ids: pick('input_ids', row), typeIds: pick('token_type_ids', row) }));
    const weights = await openFile(join(golden, gold.weights));
    const { languageModel, pooled } = await referenceForward(
      (await readSafetensors(weights)).tensors,
      config,
      sequences,
    );
    await weights.close();
    const logits = outputs.prediction_logits!;
    expectClose(languageModel!, rows(logits.data, kept.flat(), logits.shape[2]!));
    expectClose(pooled['cls.seq_relationship']!, Array.from(outputs.seq_relationship_logits!.data, Number));
  });
});

describe('convert --verify', () => {
  test('holds for an honest conversion, and says how far', async () => {
    const folder = join(temporaryFolder(), 'model');
    const { parity } = await convert(fixture('checkpoints/v3d'), folder, { verify: true });
    expect(parity).toMatchObject({ holds: true, differences: { hidden_states: expect.any(Number) } });
    expect(JSON.parse(readFileSync(join(folder, 'megabert.json'), 'utf8')).parity).toEqual(parity);
  });
});

describe('inspect --diff', () => {
  test('finds one model in two eras, but for the padding of the vocabulary', async () => {
    const difference = await diff(fixture('checkpoints/v0-tp2'), fixture('checkpoints/v1'));
    expect(difference).toMatchObject({ names: 'huggingface', equal: 76, only_in_first: [], only_in_second: [] });
    expect(difference.different.map(({ name, shapes }) => [name, shapes])).toEqual([
      [
        'bert.embeddings.word_embeddings.weight',
        [
          [384, 64],
          [320, 64],
        ],
      ],
      ['cls.predictions.bias', [[384], [320]]],
    ]);
  });
});

function positions(mask: ArrayLike<unknown>, row: number, length: number): number[] {
  return Array.from({ length }, (_, at) => row * length + at).filter((at) => Number(mask[at]) === 1);
}

function rows(data: ArrayLike<unknown>, at: readonly number[], width: number): number[] {
  return at.flatMap((row) => Array.from({ length: width }, (_, i) => Number(data[row * width + i])));
}

function expectClose(actual: ArrayLike<number>, expected: readonly number[]): void {
  expect(actual.length).toBe(expected.length);
  const largest = expected.reduce((worst, value, i) => Math.max(worst, Math.abs(value - actual[i]!)), 0);
  expect(largest).toBeLessThan(TOLERANCE);
}
