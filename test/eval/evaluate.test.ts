import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { EvalReport } from '../../dist/core/eval/eval-report.js';
import { type EvaluateOptions, evaluate } from '../../dist/core/eval/evaluate.js';
import { type DemoName, demoModels } from '../support/demo-model.js';
import { describeShared, shared } from '../support/shared.js';

const figure = (report: EvalReport, name: string) => report.metrics.find(({ path }) => path.join('.') === name)?.value;

/** Computed by transformers from the same weights (shared/demo/README.md). */
describeShared('evaluating the demo models', () => {
  const expected = existsSync(shared('demo/metrics.json'))
    ? JSON.parse(readFileSync(shared('demo/metrics.json'), 'utf8'))
    : {};
  let home: string;
  const demo = demoModels();
  const run = async (data: string, model: DemoName, options: Partial<EvaluateOptions> = {}) =>
    evaluate(data, await demo(model), { precision: 'fp32', ...options });

  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'megabert-'));
  });

  afterAll(() => rm(home, { recursive: true }));

  it('counts as many sentiments right as the reference, in GLUE’s own file', async () => {
    const report = await run(shared('data/glue/SST-2/dev.tsv'), 'sentiment');
    expect(report.data).toBe('SST-2');
    expect(figure(report, 'accuracy')).toBe(expected.sentiment.sst2_dev_accuracy);
  });

  it('tags as the reference does, token by token', async () => {
    const path = shared('demo/eval/wikiann_dev.jsonl');
    const report = await run(path, 'ner', { limit: 1500 });
    const reference = readLines(path).map(({ predicted }) => predicted);
    expect(report.rows.map(({ prediction }) => prediction)).toEqual(reference.slice(0, 1500));
  });

  it('answers with the texts that the reference answers with', async () => {
    const path = shared('demo/eval/qa_dev.jsonl');
    const report = await run(path, 'qa', { taskOptions: { maxAnswerLength: 8 } });
    const reference = readLines(path).map(({ predicted_text }) => predicted_text.replace(/ |##/g, ''));
    expect(report.rows.map(({ prediction }) => String(prediction).toLowerCase().replaceAll(' ', ''))).toEqual(
      reference,
    );
  });

  it('chooses as well as the reference', async () => {
    expect(figure(await run(shared('demo/eval/choice_dev.jsonl'), 'choice'), 'accuracy')).toBe(
      expected.choice.accuracy,
    );
  });

  it('is as perplexed by the next piece as the reference', async () => {
    const report = await run(shared('demo/eval/causal_valid.jsonl'), 'causal');
    const { perplexity, next_token_accuracy, tokens } = expected.causal;
    expect(figure(report, 'perplexity')).toBeCloseTo(perplexity, 3);
    expect(figure(report, 'next_token_accuracy')).toBe(next_token_accuracy);
    expect(report.metrics[0]?.count).toBe(tokens);
  });

  it('is as perplexed by masked pieces as the reference', async () => {
    const report = await run(shared('demo/eval/mlm_nsp.jsonl'), 'pretrained');
    const { mlm_perplexity, mlm_accuracy, masked_positions } = expected.pretrained;
    expect(figure(report, 'perplexity')).toBeCloseTo(mlm_perplexity, 3);
    expect(figure(report, 'mlm_accuracy')).toBe(mlm_accuracy);
    expect(report.metrics[0]?.count).toBe(masked_positions);
  });

  it('tells which sentence follows as well as the reference', async () => {
    const report = await run(shared('demo/eval/mlm_nsp.jsonl'), 'pretrained', { task: 'next-sentence' });
    expect(figure(report, 'accuracy')).toBe(expected.pretrained.nsp_accuracy);
  });

  it('predicts each piece of a raw text once, however the windows overlap', async () => {
    const text = join(home, 'raw.txt');
    await writeFile(text, 'She opened the door.\n\nHe shook his head and said nothing at all to her.\n'.repeat(20));
    const reports: EvalReport[] = [];
    for (const stride of [16, 5, 1]) reports.push(await run(text, 'causal', { maxLength: 17, stride }));
    const counts = reports.map(({ metrics }) => metrics[0]?.count);
    expect(new Set(counts).size).toBe(1);
    // More context makes a text likelier, and words are counted by spaces, whatever the windows.
    expect(figure(reports[2]!, 'perplexity')).toBeLessThan(figure(reports[0]!, 'perplexity')!);
    for (const { metrics } of reports) expect(metrics[1]?.count).toBeCloseTo(20 * 13 + 1, 6);
  });

  it('hides the same pieces for the same seed, and 15 % of them', async () => {
    const text = join(home, 'lines.txt');
    await writeFile(
      text,
      'The old man went down to the river and looked for his boat until the sun was low.\n'.repeat(50),
    );
    for (const masking of ['pieces', 'whole-words', 'n-grams'] as const) {
      const [first, second, other] = [
        await run(text, 'pretrained', { masking, seed: 1 }),
        await run(text, 'pretrained', { masking, seed: 1 }),
        await run(text, 'pretrained', { masking, seed: 2 }),
      ];
      expect(second.rows).toEqual(first.rows);
      expect(other.rows).not.toEqual(first.rows);
      expect(first.metrics[0]?.count).toBe(50 * 3);
    }
  });

  it('ranks documents by their embeddings', async () => {
    const data = join(home, 'retrieval');
    await mkdir(join(data, 'qrels'), { recursive: true });
    const documents = ['the king went to war', 'she baked bread in the kitchen', 'ships sail over the sea'];
    const toLines = (texts: string[]) => texts.map((text, id) => JSON.stringify({ _id: `d${id}`, text })).join('\n');
    await writeFile(join(data, 'corpus.jsonl'), toLines(documents));
    await writeFile(join(data, 'queries.jsonl'), toLines(documents));
    await writeFile(join(data, 'qrels/test.tsv'), 'query-id\tcorpus-id\tscore\nd0\td0\t1\nd1\td1\t2\nd2\td2\t1\n');
    const report = await run(data, 'pretrained');
    expect(report.count).toBe(3);
    for (const name of ['ndcg_at_10', 'recall_at_1', 'mrr']) expect(figure(report, name)).toBe(1);
  });

  it('names a class that the model does not know, and a head that it does not have', async () => {
    const rows = join(home, 'rows.jsonl');
    await writeFile(rows, '{"text":"good","label":"POSITIVE"}\n{"text":"so so","label":"NEUTRAL"}\n');
    const report = await run(rows, 'sentiment');
    expect(report.excluded).toEqual([{ where: 'line 2', reason: expect.stringContaining('NEUTRAL') }]);
    await expect(run(rows, 'qa')).rejects.toMatchObject({ code: 'ERR_NO_HEAD', kind: 'input' });
  });

  it('takes the first rows, or draws some by the seed', async () => {
    const data = shared('data/glue/SST-2/dev.tsv');
    expect((await run(data, 'sentiment', { limit: 5 })).rows.map(({ where }) => where)).toEqual(
      [2, 3, 4, 5, 6].map((line) => `line ${line}`),
    );
    const draw = async (seed: number) =>
      (await run(data, 'sentiment', { sample: 7, seed })).rows.map(({ where }) => where);
    expect(await draw(1)).toHaveLength(7);
    expect(await draw(1)).toEqual(await draw(1));
    expect(await draw(1)).not.toEqual(await draw(2));
  });
});

function readLines(path: string): ReturnType<typeof JSON.parse>[] {
  const lines = readFileSync(path, 'utf8').trim().split('\n');
  return lines.map((line) => JSON.parse(line));
}
