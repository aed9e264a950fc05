import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { convert } from '../../dist/core/convert/convert.js';
import { describeShared, fixture, shared } from '../support/shared.js';
import { temporaryFolder } from '../support/temporary-folder.js';
import { type WeightDigest, weightDigests } from '../support/weight-digests.js';

interface Expected {
  config: Record<string, unknown>;
  tensors: Record<string, WeightDigest>;
}

describe('every era converts to the reference bit for bit', () => {
  checkAll(fixture('checkpoints'), fixture('checkpoints/expected'));
});

describeShared('every checkpoint of the reference converts bit for bit', () => {
  checkAll(shared('reference/checkpoints'), shared('reference/expected'));
  checkAll(shared('reference/dist'), shared('reference/dist/expected'));
});

function checkAll(checkpoints: string, expectations: string): void {
  const names = existsSync(expectations) ? readdirSync(expectations).filter((name) => name.endsWith('.json')) : [];
  const sources = names.flatMap((name) => {
    const stem = name.slice(0, -'.json'.length);
    const paths = [stem, `${stem}.zip`].filter((path) => existsSync(join(checkpoints, path)));
    return paths.map((path) => ({ path, expected: join(expectations, name) }));
  });
  test.each(sources)('$path', ({ path, expected }) => check(join(checkpoints, path), expected));
}

async function check(source: string, expectedFile: string): Promise<void> {
  const expected: Expected = JSON.parse(readFileSync(expectedFile, 'utf8'));
  const folder = temporaryFolder();
  // What an NGC checkpoint does not say.
  const { num_attention_heads } = expected.config;
  await convert(source, folder, source.includes('ngc') ? { set: { num_attention_heads } } : {});
  expect(JSON.parse(readFileSync(join(folder, 'config.json'), 'utf8'))).toMatchObject(expected.config);
  // Tied to the word embeddings: a model folder holds every weight once.
  const { 'cls.predictions.decoder.weight': decoder, ...weights } = expected.tensors;
  expect(await weightDigests(join(folder, 'model.safetensors'))).toEqual(weights);
  if (decoder !== undefined) expect(decoder).toEqual(weights['bert.embeddings.word_embeddings.weight']);
}
