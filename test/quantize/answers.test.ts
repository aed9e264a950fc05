import { cpSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { convert } from '../../dist/core/convert/convert.js';
import { openEngine } from '../../dist/core/engine/open-engine.js';
import { evaluate } from '../../dist/core/eval/evaluate.js';
import type { HeadName } from '../../dist/core/model/heads.js';
import type { Precision } from '../../dist/core/model/precision.js';
import type { Readout } from '../../dist/core/model/readout.js';
import type { Sequence } from '../../dist/core/model/sequence.js';
import type { Tensors } from '../../dist/core/tensor/tensor.js';
import { type DemoName, demoModels } from '../support/demo-model.ts';
import { describeShared, shared } from '../support/shared.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const demoModel = demoModels();
const quantized = new Map<DemoName, Promise<string>>();

/** A demo model with weights of int8 and int4 beside those of float32. */
function quantizedModel(name: DemoName): Promise<string> {
  const making = quantized.get(name) ?? demoModel(name).then(addPrecisions);
  quantized.set(name, making);
  return making;
}

async function addPrecisions(folder: string): Promise<string> {
  await convert(folder, folder, { precision: ['int8', 'int4'] });
  return folder;
}

function readJsonLines<T>(path: string): T[] {
  const lines = readFileSync(shared(path), 'utf8').trim().split('\n');
  return lines.map((line) => JSON.parse(line) as T);
}

interface Question {
  head: HeadName;
  readout: Readout;
  sequences: readonly Sequence[];
}

async function ask(folder: string, precision: Precision, { head, readout, sequences }: Question): Promise<Tensors[]> {
  const engine = await openEngine({ folder, precision, provider: 'cpu', workers: 1 });
  try {
    return (await engine.run(head, readout, sequences)) as Tensors[];
  } finally {
    await engine.close();
  }
}

/** `points`: what a figure is multiplied by to be one of a hundred. */
const figures: { model: DemoName; data: string; figure: string; points: number }[] = [
  { model: 'sentiment', data: 'data/glue/SST-2/dev.tsv', figure: 'accuracy', points: 100 },
  { model: 'sentiment', data: 'data/glue/SST-2/dev.tsv', figure: 'f1', points: 100 },
  { model: 'choice', data: 'demo/eval/choice_dev.jsonl', figure: 'accuracy', points: 100 },
  { model: 'qa', data: 'demo/eval/qa_dev.jsonl', figure: 'exact_match', points: 1 },
  { model: 'qa', data: 'demo/eval/qa_dev.jsonl', figure: 'f1', points: 1 },
  { model: 'ner', data: 'data/ner/wikiann_en.dev.first1000.conll', figure: 'overall_f1', points: 100 },
  { model: 'causal', data: 'demo/eval/causal_valid.jsonl', figure: 'next_token_accuracy', points: 100 },
];

const share = (flags: readonly boolean[]): number => flags.filter(Boolean).length / flags.length;
const argMax = (values: readonly number[]): number => values.indexOf(Math.max(...values));

describeShared('the demo models in int8', () => {
  const sentences = readJsonLines<{ input_ids: number[]; label: number; predicted: number }>(
    'demo/eval/sst2_dev.jsonl',
  );
  const sentiment: Question = {
    head: 'ForSequenceClassification',
    readout: { kind: 'logits', rows: 'first' },
    sequences: sentences.map(({ input_ids }) => ({ ids: Int32Array.from(input_ids) })),
  };

  it('classify as the reference does in float32, and as well', async () => {
    const answers = await ask(await quantizedModel('sentiment'), 'int8', sentiment);
    const classes = answers.map(({ logits }) => argMax(Array.from(logits!.data, Number)));
    expect(share(sentences.map(({ predicted }, index) => predicted === classes[index]))).toBeGreaterThanOrEqual(0.995);
    const accuracy = share(sentences.map(({ label }, index) => label === classes[index]));
    expect(Math.abs(accuracy - share(sentences.map(({ label, predicted }) => label === predicted)))).toBeLessThan(
      0.003,
    );
  });

  it('answer a line alone as in a batch', async () => {
    const folder = await quantizedModel('sentiment');
    const some = sentiment.sequences.slice(0, 24);
    const together = await ask(folder, 'int8', { ...sentiment, sequences: some });
    const engine = await openEngine({ folder, precision: 'int8', provider: 'cpu', workers: 1 });
    for (const [index, sequence] of some.entries()) {
      const [alone] = (await engine.run(sentiment.head, sentiment.readout, [sequence])) as Tensors[];
      alone!.logits!.data.forEach((value, label) => {
        expect(Math.abs(Number(value) - Number(together[index]!.logits!.data[label]))).toBeLessThan(1e-4);
      });
    }
    await engine.close();
  });

  it('find the words that float32 finds, where that is sure nearly always', async () => {
    const lines = readJsonLines<Masked>('demo/eval/mlm_nsp.jsonl');
    const question: Question = {
      head: 'ForMaskedLM',
      readout: { kind: 'top-k', k: 2 },
      sequences: lines.map(({ input_ids, token_type_ids, masked }) => ({
        ids: Int32Array.from(input_ids),
        typeIds: Int32Array.from(token_type_ids),
        rows: Int32Array.from(masked, ([place]) => place),
      })),
    };
    const folder = await quantizedModel('pretrained');
    const float = (await ask(folder, 'fp32', question)).flatMap(words);
    const integer = (await ask(folder, 'int8', question)).flatMap(words);
    const isSame = integer.map(({ best }, index) => best === float[index]!.best);
    expect(share(isSame)).toBeGreaterThanOrEqual(0.985);
    expect(share(isSame.filter((_, index) => float[index]!.margin > 0.1))).toBeGreaterThanOrEqual(0.999);

    const labels = lines.flatMap(({ masked }) => masked.map(([, label]) => label));
    const accuracy = share(integer.map(({ best }, index) => best === labels[index]));
    const predicted = lines.flatMap((line) => line.predicted);
    expect(Math.abs(accuracy - share(predicted.map((word, index) => word === labels[index])))).toBeLessThan(0.003);
  });

  it.each(figures)('move $figure of $model by no more than 0.3 points', async ({ model, data, figure, points }) => {
    const folder = await quantizedModel(model);
    const task = model === 'choice' ? 'multiple-choice' : undefined;
    const value = async (precision: Precision): Promise<number> => {
      const { metrics } = await evaluate(shared(data), folder, { precision, provider: 'cpu', task });
      return points * metrics.find(({ path }) => path.join('.') === figure)!.value!;
    };
    expect(Math.abs((await value('int8')) - (await value('fp32')))).toBeLessThanOrEqual(0.3);
  });

  it('are fitted to lines and judged on others, and megabert.json tells how', async () => {
    const folder = await quantizedModel('sentiment');
    const before = JSON.parse(readFileSync(join(folder, 'megabert.json'), 'utf8'));
    expect(before.quantization.int8).toMatchObject({ scheme: 'per-token', float_layers: 1, judged_lines: 0 });

    const notices: string[] = [];
    const lines = shared('demo/eval/sst2_dev.jsonl');
    const onNotice = ({ text }: { text: string }): number => notices.push(text);
    await convert(folder, folder, { precision: ['int8'], calibration: lines, listener: { onNotice } });
    const { quantization, ...history } = JSON.parse(readFileSync(join(folder, 'megabert.json'), 'utf8'));
    expect({ ...history, quantization: before.quantization }).toEqual(before);
    expect(quantization.int4).toEqual(before.quantization.int4);
    expect(quantization.int8).toMatchObject({ calibrated_lines: 436, judged_lines: 436 });
    expect(notices.join()).toContain(`${(100 * quantization.int8.agreement).toFixed(2)} % of top answers as in fp32`);

    const answers = await ask(folder, 'int8', sentiment);
    const isSame = answers.map(
      ({ logits }, index) => argMax(Array.from(logits!.data, Number)) === sentences[index]!.predicted,
    );
    // Every second line was judged: its share is what was written down.
    expect(share(isSame.filter((_, index) => index % 2 === 1))).toBe(quantization.int8.agreement);
    expect(quantization.int8.agreement).toBeGreaterThanOrEqual(0.995);
  });

  it('stay as they were where calibration is interrupted', async () => {
    const folder = await quantizedModel('sentiment');
    const files = (): [string, number][] =>
      readdirSync(folder).map((name) => [name, statSync(join(folder, name)).mtimeMs]);
    const before = files();
    const calibration = shared('demo/eval/sst2_dev.jsonl');
    const interrupted = new AbortController();
    const onProgress = (): void => interrupted.abort();
    const { signal } = interrupted;
    const converting = convert(folder, folder, { precision: ['int8'], calibration, signal, listener: { onProgress } });
    await expect(converting).rejects.toThrow();
    expect(files()).toEqual(before);
  });

  it('are not fitted to lines that cannot be served', async () => {
    const folder = await quantizedModel('sentiment');
    const calibration = join(temporaryFolder(), 'lines.jsonl');
    writeFileSync(calibration, '{"no":"text"}\n'.repeat(3));
    const converting = convert(folder, folder, { precision: ['int8'], calibration });
    await expect(converting).rejects.toMatchObject({ code: 'ERR_CALIBRATION', where: calibration });
  });

  it('are not fitted to texts that there is no tokenizer for', async () => {
    const folder = temporaryFolder();
    cpSync(await quantizedModel('sentiment'), folder, { recursive: true });
    for (const name of ['vocab.txt', 'tokenizer.json']) rmSync(join(folder, name), { force: true });
    const calibration = join(temporaryFolder(), 'lines.jsonl');
    writeFileSync(calibration, '{"text":"a text"}\n'.repeat(3));
    const converting = convert(folder, folder, { precision: ['int8'], calibration });
    await expect(converting).rejects.toMatchObject({ code: 'ERR_NO_TOKENIZER', where: calibration });
  });

  it('are refused to a provider without integer operators, by name', async () => {
    const folder = await quantizedModel('sentiment');
    const opening = openEngine({ folder, precision: 'int8', provider: 'webgpu' });
    await expect(opening).rejects.toMatchObject({ kind: 'provider', what: expect.stringContaining('int8') });
  });
});

interface Masked {
  input_ids: number[];
  token_type_ids: number[];
  /** Place and label of each word that was asked for, and what the reference finds there. */
  masked: [number, number][];
  predicted: number[];
}

/** The likeliest word of each mask, and how much likelier it is than the second. */
function words({ values, ids }: Tensors): { best: number; margin: number }[] {
  return Array.from({ length: values!.shape[0]! }, (_, row) => {
    const [first = 0, second = 0] = Array.from(values!.data.slice(2 * row, 2 * row + 2), Number);
    return { best: Number(ids!.data[2 * row]), margin: first - second };
  });
}
