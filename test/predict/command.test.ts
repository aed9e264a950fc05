/** `megabert predict` as a process: pipes, signals, what it says, exit statuses. */
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { beforeAll, describe, expect, test } from 'vitest';
import { demoModels } from '../support/demo-model.js';
import { LINES, manyLines, workplace } from '../support/many-lines.js';
import { runMegabert, startMegabert } from '../support/run-megabert.js';
import { temporaryFolder } from '../support/temporary-folder.js';

const demo = demoModels();
let sentiment: string;
beforeAll(async () => {
  sentiment = await demo('sentiment');
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

  test('leaves nothing behind that could be sent to anyone: ONNX Runtime tells its maker of no session', async () => {
    const folder = temporaryFolder();
    const variables = { HOME: folder, TMPDIR: folder };
    const { status } = await runMegabert(['predict', '-q', '-m', sentiment], variables, '{"text":"I love it."}\n');
    expect(status).toBe(0);
    expect(readdirSync(folder)).toEqual([]);
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

  test('takes a signal that comes twice at once for one, as `timeout` sends it', async () => {
    const { child, finished } = startMegabert(['predict', '-q', '-m', sentiment]);
    child.stdin.write('{"text":"I love it."}\n');
    await once(child.stdout, 'data');
    child.stdin.write('{"text":"no"}\n'.repeat(500));
    // Two of one kind may melt into one on their way.
    child.kill('SIGTERM');
    child.kill('SIGINT');
    const { status, stderr } = await finished;
    expect([130, 143]).toContain(status);
    expect(stderr).toMatch(/^stopped after line \d+\n$/);
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

  test('takes - for stdout, which --json does not share', async () => {
    const args = ['predict', '-q', '-m', sentiment, '-o', '-'];
    const { status, stdout } = await runMegabert(args, {}, '{"text":"I love it."}\n');
    expect([status, JSON.parse(stdout)]).toMatchObject([0, { prediction: { label: 'POSITIVE' } }]);
    expect(await runMegabert([...args, '--json'])).toMatchObject({ status: 2 });
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
    [
      'a device that is full',
      () => ['-m', sentiment, '-o', '/dev/full'],
      3,
      /^error: .*: \/dev\/full; .* \[ERR_DISK_FULL\]$/,
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
