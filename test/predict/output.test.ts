/** Where lines go: files that can be gone on with, shards, arrays, pipes. */
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { gunzipSync } from 'node:zlib';
import { beforeAll, describe, expect, test } from 'vitest';
import { readSafetensors } from '../../dist/core/checkpoint/read-safetensors.js';
import { openFile } from '../../dist/core/files/open-file.js';
import { type PredictOptions, predict } from '../../dist/core/predict/predict.js';
import { readTensor } from '../../dist/core/tensor/read-tensor.js';
import { demoModels } from '../support/demo-model.js';
import { parseLines } from '../support/parse-lines.js';
import { predictText } from '../support/predict-text.js';
import { runMegabert, startMegabert } from '../support/run-megabert.js';
import { temporaryFolder } from '../support/temporary-folder.js';

const demo = demoModels();
let sentiment: string;
beforeAll(async () => {
  sentiment = await demo('sentiment');
});

/** Three windows. */
const LINES = 1200;

/** One of which cannot be served. */
function manyLines(): string {
  const lines = Array.from({ length: LINES }, (_, id) =>
    JSON.stringify({ id, text: `I ${'really '.repeat(id % 9)}love it.` }),
  );
  lines[700] = '{"id":700}';
  return `${lines.join('\n')}\n`;
}

function workplace(): { input: string; output: (name: string) => string; folder: string } {
  const folder = temporaryFolder();
  const input = join(folder, 'in.jsonl');
  writeFileSync(input, manyLines());
  return { folder, input, output: (name) => join(folder, name) };
}

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

describe('the command', () => {
  test('answers a program that writes one line and waits', async () => {
    const { child } = startMegabert(['predict', '-q', '-m', sentiment]);
    const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    for (const id of [1, 2, 3]) {
      child.stdin.write(`{"id":${id},"text":"I love it."}\n`);
      const { value } = await answers.next();
      expect(JSON.parse(value!)).toMatchObject({ id, prediction: { label: 'POSITIVE' } });
    }
    child.stdin.end();
    const [status] = await once(child, 'close');
    expect(status).toBe(0);
  });

  test('ends quietly when nobody reads any more', async () => {
    const { child, finished } = startMegabert(['predict', '-m', sentiment]);
    const writing = setInterval(() => child.stdin.write(manyLines()), 20);
    child.stdout.once('data', () => child.stdout.destroy());
    const { status, stderr } = await finished;
    clearInterval(writing);
    expect(stderr).toMatch(/^note: provider [^\n]*\n$/);
    expect(status).toBe(0);
  });

  test('writes what is in flight on Ctrl-C, and says how far it came', async () => {
    const { child, finished } = startMegabert(['predict', '-q', '-m', sentiment]);
    child.stdin.write('{"text":"I love it."}\n');
    await once(child.stdout, 'data');
    child.stdin.write('{"text":"no"}\n{"text":"no"}\n');
    child.kill('SIGINT');
    const { status, stderr } = await finished;
    expect(stderr).toMatch(/^stopped after line [123]\n$/);
    expect(status).toBe(130);
  });

  test('says what it did, as text and as JSON', async () => {
    const { input, output } = workplace();
    const args = ['predict', input, '-m', sentiment, '-o', output('out.jsonl')];
    const told = await runMegabert(args);
    expect(told).toMatchObject({ status: 1, stdout: '' });
    expect(told.stderr).toMatch(/\ndone: 1,200 lines, 1 error \(first: line 701 ERR_FIELD\), \d+:\d\d\n$/);
    const json = await runMegabert([...args, '--json', '-q']);
    expect(json).toMatchObject({ status: 1, stderr: '' });
    expect(JSON.parse(json.stdout)).toEqual({
      task: 'text-classification',
      output: output('out.jsonl'),
      lines: LINES,
      errors: 1,
      truncated: 0,
      tokens: expect.any(Number),
      seconds: expect.any(Number),
    });
  });

  test.each<[title: string, args: () => string[], status: number, stderr: RegExp]>([
    ['no model', () => [], 2, /^error: no model; .* \[ERR_USAGE\]$/],
    ['no such model', () => ['-m', 'nowhere'], 3, /^error: .*nowhere.* \[ERR_NOT_FOUND\]$/],
    [
      'a task whose head is missing',
      () => ['-m', sentiment, '-t', 'question-answering'],
      3,
      /^error: no question-answering head: .* has text-classification, embeddings; .* \[ERR_NO_HEAD\]$/,
    ],
    [
      "another task's flag",
      () => ['-m', sentiment, '--targets', 'a'],
      2,
      /^error: not an option of text-classification: --targets; it belongs to fill-mask \[ERR_USAGE\]$/,
    ],
    ['an unknown flag', () => ['-m', sentiment, '--provder', 'cpu'], 2, /did you mean --provider\? \[ERR_USAGE\]$/],
    [
      'a value that is none',
      () => ['-m', sentiment, '-t', 'fil-mask'],
      2,
      /^error: not a value of --task: fil-mask; did you mean fill-mask\? \[ERR_USAGE\]$/,
    ],
    [
      'a number that is none',
      () => ['-m', sentiment, '--top-k', 'x'],
      2,
      /^error: not an integer for --top-k: x; see --help \[ERR_USAGE\]$/,
    ],
    ['no value', () => ['-t', 'fill-mask', '-m'], 2, /^error: no value: --model; see --help \[ERR_USAGE\]$/],
    [
      'flags that exclude each other',
      () => ['-m', sentiment, '--text', '--input-format', 'csv'],
      2,
      /^error: --(text|input-format) does not go with --(text|input-format); see --help \[ERR_USAGE\]$/,
    ],
    ['--json without -o', () => ['-m', sentiment, '--json'], 2, /^error: --json needs -o.* \[ERR_USAGE\]$/],
    ['a shard that is none', () => ['-m', sentiment, '--shard', '2/2'], 2, /^error: --shard is I\/N.* \[ERR_USAGE\]$/],
    ['a list that is none', () => ['-m', sentiment, '--columns', 'text'], 2, /^error: --columns .* \[ERR_USAGE\]$/],
  ])('ends with one line and its exit status: %s', async (_title, args, status, line) => {
    const run = await runMegabert(['predict', '-q', ...args()], {}, '{"text":"I love it."}\n');
    expect(run.stderr.trimEnd()).toMatch(line);
    expect(run.stderr.split('\n')).toHaveLength(2);
    expect(run.status).toBe(status);
  });
});

describe('before a line is read, and with nothing left behind, a run refuses', () => {
  const embeddings = { task: 'embeddings' } as const;

  test.each<[title: string, options: (folder: string) => Partial<PredictOptions>, error: object]>([
    ['a folder that is no model', (folder) => ({ model: folder }), { kind: 'input', code: 'ERR_NOT_A_MODEL' }],
    ['an input that is not there', () => ({ inputs: ['nowhere'] }), { kind: 'input', code: 'ERR_NOT_FOUND' }],
    ['a folder as input', (folder) => ({ inputs: [folder] }), { kind: 'input', code: 'ERR_NOT_A_FILE' }],
    [
      'an output in no folder',
      (folder) => ({ output: join(folder, 'no/x') }),
      { kind: 'input', code: 'ERR_NOT_FOUND' },
    ],
    ['a folder as output', (folder) => ({ output: folder }), { kind: 'input', code: 'ERR_NOT_A_FILE' }],
    ['more tokens than positions', () => ({ maxLength: 300 }), { kind: 'input', code: 'ERR_MAX_LENGTH' }],
    [
      'a layer beyond the last',
      () => ({ ...embeddings, taskOptions: { layer: 3 } }),
      { kind: 'input', code: 'ERR_LAYER' },
    ],
    [
      'the input as output',
      (folder) => ({ inputs: [join(folder, 'x')], output: join(folder, '.', 'x') }),
      usage(/is an input/),
    ],
    [
      "another task's option",
      () => ({ ...embeddings, taskOptions: { logits: true } }),
      usage(/not an option of embeddings/),
    ],
    ['a number out of range', () => ({ taskOptions: { threshold: 2 } }), usage(/--threshold .* from 0 to 1/)],
    [
      'a pooler of another layer',
      () => ({ ...embeddings, taskOptions: { pooling: 'pooler', layer: 1 } }),
      usage(/last layer/),
    ],
    ['a shard of stdin', () => ({ shard: { index: 0, count: 2 } }), usage(/--shard needs files/)],
    ['stdin twice', () => ({ inputs: ['-', '-'] }), usage(/given twice/)],
    ['to resume what goes to stdout', () => ({ resume: true }), usage(/--resume needs -o/)],
    ['an array on stdout', () => ({ ...embeddings, format: 'npy' }), usage(/--format npy needs -o/)],
    ['an array of labels', (folder) => ({ format: 'npy', output: join(folder, 'o') }), usage(/is for embeddings/)],
    ['a column of no field', () => ({ columns: { context: 'c' } }), usage(/reads no field context/)],
    ['a name that is taken', () => ({ as: 'error' }), usage(/this name is taken: error/)],
  ])('%s', async (_title, options, error) => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'empty'));
    writeFileSync(join(folder, 'x'), '{"text":"I love it."}\n');
    const before = readdirSync(folder);
    const run = predictText('{"text":"I love it."}', { model: sentiment, ...options(folder) });
    await expect(run).rejects.toMatchObject(error);
    expect(readdirSync(folder)).toEqual(before);
  });

  function usage(message: RegExp): object {
    return { kind: 'usage', message: expect.stringMatching(message) };
  }
});
