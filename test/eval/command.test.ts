import { cpSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { demoModels } from '../support/demo-model.js';
import { runMegabert } from '../support/run-megabert.js';
import { describeShared, shared } from '../support/shared.js';

interface EvalJson {
  task: string;
  count: number;
  excluded: number;
  metrics: Record<string, number>;
  intervals: Record<string, [number, number]>;
  predictions: { where: string; prediction: unknown }[];
  comparison: {
    differences: Record<string, { difference: number; interval: [number, number] }>;
    mcnemar: object;
    changes: { where: string; is_right: boolean }[];
  };
}

describeShared('megabert eval', () => {
  const demo = demoModels();
  const sst2 = shared('data/glue/SST-2/dev.tsv');
  const noAnswer = 'metrics/squad/edge/na_ties_v20';
  let home: string;
  const megabert = (args: string[]) => runMegabert(args, { XDG_CACHE_HOME: join(home, 'cache') });
  const evalJson = async (args: string[]): Promise<EvalJson> =>
    JSON.parse((await megabert(['eval', ...args, '--json'])).stdout);

  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'megabert-'));
  });
  afterAll(() => rm(home, { recursive: true }));

  it('prints one object: figures, their intervals, and what was counted', async () => {
    const result = await evalJson([sst2, '-m', await demo('sentiment'), '--limit', '100']);
    expect(result).toMatchObject({
      task: 'text-classification',
      data: 'SST-2',
      count: 100,
      excluded: 0,
      precision: 'fp32',
    });
    const { accuracy } = result.metrics;
    const right = result.predictions.filter(({ prediction }, row) => {
      const gold = readFileSync(sst2, 'utf8').split('\n')[row + 1]?.split('\t')[1];
      return (prediction === 'POSITIVE') === (gold === '1');
    });
    expect(accuracy).toBe(right.length / 100);
    expect(result.intervals.accuracy?.[0]).toBeLessThan(accuracy!);
    expect(result.intervals.accuracy?.[1]).toBeGreaterThan(accuracy!);
  });

  it('takes a model or predictions, but a model of the environment is no contradiction', async () => {
    const lines = join(home, 'lines.jsonl');
    await writeFile(lines, '{"text":"a","label":"x","prediction":"x"}\n');
    const both = await megabert(['eval', lines, '--score', lines, '-m', 'bert']);
    expect([both.status, both.stderr]).toEqual([
      2,
      expect.stringMatching(/^error: --model does not go with --score; /),
    ]);
    const scored = await runMegabert(['eval', lines, '--score', lines, '--json'], { MEGABERT_MODEL: 'bert' });
    expect(JSON.parse(scored.stdout).metrics.accuracy).toBe(1);
  });

  it.each([
    ['a figure below --min', ['--min', 'exact_match=99'], 1],
    ['a figure at its --min', ['--min', 'f1=10'], 0],
    ['one of several --min that is above', ['--min', 'f1=10', '--min', 'exact_match=99'], 1],
    ['a --min that is no number', ['--min', 'f1=high'], 2],
    ['a figure that its task has not', ['--min', 'accuracy=1'], 2],
    ['a class that there is not', ['--min', 'LOC.f1=1'], 3],
    ['a task that the data is not for', ['-t', 'multiple-choice'], 3],
    ['a column that is not there', ['--columns', 'label=nothing'], 3],
  ])('tells %s by its status', async (_, args, status) => {
    const files = args.includes('--columns')
      ? [sst2, '--score', sst2]
      : [shared(`${noAnswer}.data.json`), '--score', shared(`${noAnswer}.pred.json`)];
    expect((await megabert(['eval', ...files, ...args])).status).toBe(status);
  });

  it('wants a model or predictions, and data that is there', async () => {
    expect(await megabert(['eval', sst2])).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/-m MODEL or --score/),
    });
    const several = ['-m', 'none', '-m', 'other', '--predictions', join(home, 'several.jsonl')];
    expect(await megabert(['eval', sst2, ...several])).toMatchObject({ status: 2 });
    expect(await megabert(['eval', join(home, 'none.tsv'), '--score', sst2])).toMatchObject({
      status: 3,
      stdout: '',
    });
  });

  it('ends with 1 where a row cannot be scored, and names it', async () => {
    const file = shared('hostile/eval_inputs/cls_missing_column.tsv');
    const { status, stderr } = await megabert(['eval', file, '--score', file]);
    expect(status).toBe(1);
    expect(stderr).toMatch(/line 3/);
  });

  it('escapes what files would write to the terminal', async () => {
    const data = join(home, 'question.json');
    const qas = [{ id: 'q1', question: 'q', answers: [{ text: 'x', answer_start: 0 }] }];
    await writeFile(data, JSON.stringify({ version: '1.1', data: [{ paragraphs: [{ context: 'x', qas }] }] }));
    const { stderr, stdout } = await runMegabert([
      'eval',
      data,
      '--score',
      shared('hostile/eval_inputs/pred_ansi_id.json'),
    ]);
    expect(stderr + stdout).not.toContain('\u001b');
    expect(stderr).toMatch(/x1b\[31mq1/);
  });

  it('writes predictions in the forms that are handed in, and scores each the same', async () => {
    const runs = [
      { model: 'sentiment', data: sst2, ending: 'tsv' },
      { model: 'sentiment', data: sst2, ending: 'jsonl' },
      { model: 'ner', data: shared('data/ner/wikiann_en.dev.first1000.conll'), ending: 'conll' },
      { model: 'qa', data: shared('demo/eval/qa_dev.jsonl'), ending: 'json' },
    ] as const;
    for (const { model, data, ending } of runs) {
      const file = join(home, `predictions.${ending}`);
      const { metrics } = await evalJson([data, '-m', await demo(model), '--limit', '100', '--predictions', file]);
      const [[name, value] = []] = Object.entries(metrics);
      expect((await evalJson([data, '--score', file, '--limit', '100'])).metrics[name!], ending).toBeCloseTo(
        value!,
        12,
      );
    }
  });

  it('says what changed against an earlier result', async () => {
    const earlier = join(home, 'earlier.json');
    const model = await demo('sentiment');
    const result = await evalJson([sst2, '-m', model, '--limit', '200']);
    const flipped = result.predictions.map(({ where }, row) => ({
      where,
      prediction: row < 20 ? 'NEGATIVE' : 'POSITIVE',
    }));
    await writeFile(earlier, JSON.stringify({ ...result, predictions: flipped }));
    const page = join(home, 'comparison.html');
    const args = [sst2, '-m', model, '--limit', '200', '--compare', earlier, '--report', page];
    const { comparison } = await evalJson(args);
    const changed = result.predictions.filter(({ prediction }, row) => prediction !== flipped[row]?.prediction);
    expect(comparison.changes).toHaveLength(changed.length);
    const { difference, interval } = comparison.differences.accuracy!;
    expect(difference).toBeGreaterThan(interval[0]);
    expect(difference).toBeLessThan(interval[1]);
    expect(comparison.mcnemar).toMatchObject({ only_before: expect.any(Number), p_value: expect.any(Number) });
    const html = await readFile(page, 'utf8');
    expect(html).toContain('McNemar p =');
    for (const { where, is_right: isRight } of comparison.changes) {
      expect(html).toMatch(new RegExp(`>${where} · <[^>]+>${isRight ? 'right' : 'wrong'} now<`));
    }
  });

  it('asks a model once, and goes on where a run was stopped', async () => {
    const args = [sst2, '-m', await demo('sentiment'), '--sample', '300'];
    const first = await megabert(['eval', ...args, '--json']);
    expect(first.stderr).not.toMatch(/earlier run/);
    const second = await megabert(['eval', ...args, '--json']);
    expect(second.stderr).toMatch(/300 answers .* earlier run/);
    expect(second.stdout).toBe(first.stdout);
    const [kept = ''] = readdirSync(join(home, 'cache/megabert/predictions')).filter(
      (name) => readFileSync(join(home, 'cache/megabert/predictions', name), 'utf8').split('\n').length === 302,
    );
    const path = join(home, 'cache/megabert/predictions', kept);
    const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
    await writeFile(path, `${[...lines.slice(0, 100), '{"seconds":1}'].join('\n')}\n`);
    const third = await megabert(['eval', ...args, '--json']);
    expect(third.stderr).toMatch(/100 answers .* earlier run/);
    expect(JSON.parse(third.stdout).predictions).toEqual(JSON.parse(first.stdout).predictions);
  });

  it('gives the results of several models in the order in which they were named', async () => {
    const first = await demo('sentiment');
    const second = join(home, 'second');
    cpSync(first, second, { recursive: true });
    const models = [first, second, first, second].flatMap((folder) => ['-m', folder]);
    const { stdout } = await megabert(['eval', sst2, ...models, '--limit', '50', '--json']);
    const { results } = JSON.parse(stdout) as { results: { model: string }[] };
    expect(results.map(({ model }) => model)).toEqual(['sentiment', 'second', 'sentiment', 'second']);
  });

  it('puts several models into one table, and their errors on one page', async () => {
    const page = join(home, 'report.html');
    const models = ['-m', await demo('sentiment'), '-m', await demo('sentiment')];
    const { stdout } = await megabert(['eval', sst2, ...models, '--limit', '50', '--report', page]);
    expect(stdout.match(/sentiment/g)).toHaveLength(2);
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
    const html = readFileSync(page, 'utf8');
    expect(html).toMatch(/Side by side.*<td>accuracy<\/td><td>(0\.\d{4})<\/td><td>\1<\/td>/s);
    expect(html).toContain('<svg');
    expect(html).not.toMatch(/<script|https?:\/\/(?!www\.w3\.org)|<link/);
  });
});
