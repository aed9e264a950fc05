/** Where lines go: files that can be gone on with, shards, arrays. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { beforeAll, describe, expect, test } from 'vitest';
import { readSafetensors } from '../../dist/core/checkpoint/read-safetensors.js';
import { openFile } from '../../dist/core/files/open-file.js';
import { predict } from '../../dist/core/predict/predict.js';
import type { PredictOptions } from '../../dist/core/predict/predict-options.js';
import { readTensor } from '../../dist/core/tensor/read-tensor.js';
import { demoModels } from '../support/demo-model.js';
import { LINES, workplace } from '../support/many-lines.js';
import { parseLines } from '../support/parse-lines.js';

const demo = demoModels();
let sentiment: string;
beforeAll(async () => {
  sentiment = await demo('sentiment');
});

describe('a run that is stopped', () => {
  test.each<[string, Partial<PredictOptions>]>([
    ['out.jsonl', {}],
    ['out.jsonl.gz', {}],
    ['out.npy', { task: 'embeddings', format: 'npy' }],
    ['out.safetensors', { task: 'embeddings', format: 'safetensors' }],
    ['tokens.safetensors', { task: 'embeddings', format: 'safetensors', taskOptions: { pooling: 'none' } }],
  ])('leaves nothing as %s, and gone on with it gives the same bytes', async (name, options) => {
    const { folder, input, output } = workplace();
    const common = { model: sentiment, inputs: [input], threads: 1, ...options };
    const whole = await predict({ ...common, output: output(`whole.${name}`) });

    const stop = new AbortController();
    const listener = { onProgress: () => stop.abort() };
    const stopped = predict({ ...common, output: output(name), listener, signal: stop.signal });
    await expect(stopped).rejects.toMatchObject({
      kind: 'interrupted',
      message: expect.stringMatching(/^stopped after line [\d,]+; go on with the same command and --resume$/),
    });
    expect(existsSync(output(name))).toBe(false);

    const resumed = await predict({ ...common, output: output(name), resume: true });
    expect(resumed).toMatchObject({ lines: LINES, errors: 1, tokens: whole.tokens });
    expect(content(output(name)).equals(content(output(`whole.${name}`)))).toBe(true);
    expect(readdirSync(folder).sort()).toEqual(['in.jsonl', name, `whole.${name}`].sort());
  });

  test('starts anew with other options, or without --resume', async () => {
    const { input, output } = workplace();
    const common = { model: sentiment, inputs: [input], threads: 1, output: output('out.jsonl') };
    const stop = new AbortController();
    const listener = { onProgress: () => stop.abort() };
    await expect(predict({ ...common, listener, signal: stop.signal })).rejects.toMatchObject({ kind: 'interrupted' });
    await predict({ ...common, as: 'mood', resume: true });
    expect(readFileSync(output('out.jsonl'), 'utf8')).not.toContain('"prediction"');
  });

  test('keeps a second run from the same file', async () => {
    const { input, output } = workplace();
    const common = { model: sentiment, inputs: [input], threads: 1, output: output('out.jsonl') };
    const first = predict(common);
    const second = predict(common);
    const results = await Promise.allSettled([first, second]);
    const refused = results.filter(({ status }) => status === 'rejected');
    // Of two that begin at once both may step back; never do both go on.
    expect(refused.length).toBeGreaterThan(0);
    expect(refused).toEqual(
      refused.map(() => ({ status: 'rejected', reason: expect.objectContaining({ kind: 'usage' }) })),
    );
  });
});

function content(path: string): Buffer {
  const bytes = readFileSync(path);
  return path.endsWith('.gz') ? gunzipSync(bytes) : bytes;
}

describe('arrays of embeddings', () => {
  test('npy and safetensors hold what the lines hold, and NaN where a line failed', async () => {
    const { input, output } = workplace();
    const common = { model: sentiment, inputs: [input], threads: 1, task: 'embeddings' } as const;
    await predict({ ...common, output: output('out.jsonl') });
    const lines = parseLines<{ prediction?: { embedding: number[] } }>(readFileSync(output('out.jsonl'), 'utf8'));
    const expected = lines.flatMap(
      ({ prediction }) => prediction?.embedding ?? new Array<number>(128).fill(Number.NaN),
    );

    await predict({ ...common, output: output('out.npy'), format: 'npy' });
    const npy = readFileSync(output('out.npy'));
    expect(npy.subarray(0, 10).toString('latin1')).toBe('\x93NUMPY\x01\x00\x76\x00');
    expect(npy.subarray(10, 128).toString().trim()).toBe(
      `{'descr': '<f4', 'fortran_order': False, 'shape': (${LINES}, 128), }`,
    );
    expect(new Float32Array(npy.buffer.slice(npy.byteOffset + 128))).toEqual(Float32Array.from(expected));

    await predict({ ...common, output: output('out.safetensors'), format: 'safetensors' });
    const { embeddings } = await tensorsOf(output('out.safetensors'));
    expect(embeddings).toEqual({ dtype: 'float32', shape: [LINES, 128], data: Float32Array.from(expected) });
  });

  test('with pooling none, a row for each token, and where those of each line begin', async () => {
    const { folder, output } = workplace();
    const input = join(folder, 'two.jsonl');
    writeFileSync(input, '{"input_ids":[2,55,3]}\n{}\n{"input_ids":[2,3]}\n');
    const options = { model: sentiment, inputs: [input], threads: 1, taskOptions: { pooling: 'none' } } as const;
    await predict({ ...options, task: 'embeddings', output: output('t.safetensors'), format: 'safetensors' });
    const { embeddings, offsets } = await tensorsOf(output('t.safetensors'));
    expect(offsets).toEqual({ dtype: 'int64', shape: [4], data: BigInt64Array.of(0n, 3n, 3n, 5n) });
    await predict({ ...options, task: 'embeddings', output: output('t.jsonl') });
    const lines = parseLines<{ prediction?: { embedding: number[][] } }>(readFileSync(output('t.jsonl'), 'utf8'));
    const rows = lines.flatMap(({ prediction }) => prediction?.embedding ?? []);
    expect(embeddings).toEqual({ dtype: 'float32', shape: [5, 128], data: Float32Array.from(rows.flat()) });
  });
});

async function tensorsOf(path: string) {
  const source = await openFile(path);
  const { tensors } = await readSafetensors(source);
  const read = await Promise.all([...tensors].map(async ([name, tensor]) => [name, await readTensor(tensor)] as const));
  await source.close();
  return Object.fromEntries(read);
}

test('shards are contiguous: joined they are the whole', async () => {
  const { folder, input, output } = workplace();
  const second = join(folder, 'second.jsonl');
  writeFileSync(second, '\n{"id":"a","text":"no"}\n\n{"id":"b","text":"no"}\n');
  const common = { model: sentiment, inputs: [input, second], threads: 1 };
  const ids = async (shard?: { index: number; count: number }): Promise<unknown[]> => {
    await predict({ ...common, shard, output: output('shard.jsonl') });
    return parseLines<{ id: unknown }>(readFileSync(output('shard.jsonl'), 'utf8')).map(({ id }) => id);
  };
  const parts: unknown[][] = [];
  for (const index of [0, 1, 2, 3]) parts.push(await ids({ index, count: 4 }));
  expect(parts.flat()).toEqual(await ids());
  expect(Math.max(...parts.map(({ length }) => length)) - Math.min(...parts.map(({ length }) => length))).toBeLessThan(
    2,
  );
});
