/** What each task makes of a line, apart from its numbers (those are in reference-answers.test.ts). */
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { openModel } from '../../dist/core/predict/open-model.js';
import type { PredictObjectsOptions } from '../../dist/core/predict/predict-objects.js';
import { aggregateEntities } from '../../dist/core/tasks/aggregate-entities.js';
import type { JsonObject } from '../../dist/core/tasks/task.js';
import { type DemoName, demoModels } from '../support/demo-model.js';
import { linkModelFolder, readGoldenCase, readGoldenIndex } from '../support/golden-cases.js';
import { goldenSequences } from '../support/golden-sequences.js';
import { fixture } from '../support/shared.js';
import { temporaryFolder } from '../support/temporary-folder.js';

const demo = demoModels();

interface Line<P, L = number[]> {
  prediction: P;
  logits: L;
  error?: { code: string };
}

async function serve<P, L = number[]>(
  { folder }: { folder: string },
  lines: JsonObject[],
  options: PredictObjectsOptions = {},
): Promise<Line<P, L>[]> {
  const model = await openModel(folder, { threads: 1 });
  onTestFinished(() => model.close());
  const out: unknown[] = [];
  for await (const line of model.predict(lines, options)) out.push(line);
  return out as Line<P, L>[];
}

async function ask<P>(model: { folder: string }, line: JsonObject, options?: PredictObjectsOptions): Promise<P> {
  const [out] = await serve<P>(model, [line], options);
  return out!.prediction;
}

/** Codes of lines that cannot be served; undefined for the others. */
async function failures(model: { folder: string }, ...lines: JsonObject[]): Promise<(string | undefined)[]> {
  return (await serve(model, lines)).map(({ error }) => error?.code);
}

/** Converted once for the file's tests. */
function model(name: DemoName): { folder: string } {
  const converted = { folder: '' };
  beforeAll(async () => {
    converted.folder = await demo(name);
  });
  return converted;
}

/** The same model, under another config.json. */
function withConfig({ folder }: { folder: string }, changes: JsonObject): { folder: string } {
  const copy = temporaryFolder();
  cpSync(folder, copy, { recursive: true });
  const file = join(copy, 'config.json');
  writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), ...changes }));
  return { folder: copy };
}

describe('any task', () => {
  const sentiment = model('sentiment');

  test('without a tokenizer serves ids, and is ended by a text', async () => {
    const { folder } = withConfig(sentiment, {});
    for (const name of ['vocab.txt', 'tokenizer.json', 'tokenizer_config.json'])
      rmSync(join(folder, name), { force: true });
    // "I love this film."
    const ids = { input_ids: [2, 55, 562, 241, 422, 18, 3] };
    expect(await ask({ folder }, ids)).toEqual(await ask(sentiment, ids));
    await expect(ask({ folder }, { text: 'I' })).rejects.toMatchObject({ kind: 'input', code: 'ERR_NO_TOKENIZER' });
  });

  test('is the one that the head is for, unless it is named', async () => {
    const model = await openModel(await demo('pretrained'), { head: 'ForNextSentencePrediction', threads: 1 });
    onTestFinished(() => model.close());
    for await (const { prediction } of model.predict([
      { text: 'She sat down at the table.', text_pair: 'She poured.' },
    ])) {
      expect(prediction).toEqual({ is_next: expect.any(Boolean), score: expect.any(Number) });
    }
  });

  test('drops ids that the mask leaves out', async () => {
    const padded = { input_ids: [2, 55, 562, 241, 422, 18, 3, 0, 0], attention_mask: [1, 1, 1, 1, 1, 1, 1, 0, 0] };
    expect(await ask(sentiment, padded)).toEqual(await ask(sentiment, { text: 'I love this film.' }));
  });

  test('refuses a tokenizer that knows more pieces than the model', async () => {
    const { folder } = withConfig(sentiment, {});
    rmSync(join(folder, 'tokenizer.json'), { force: true });
    const vocabulary = readFileSync(join(folder, 'vocab.txt'), 'utf8');
    writeFileSync(join(folder, 'vocab.txt'), vocabulary + Array.from({ length: 17 }, (_, id) => `new${id}\n`).join(''));
    await expect(ask({ folder }, { text: 'I' })).rejects.toMatchObject({ kind: 'input', code: 'ERR_VOCABULARY' });
  });
});

describe('fill-mask', () => {
  interface Filling {
    score: number;
    token: number;
    token_str: string;
    sequence: string;
  }
  const pretrained = model('pretrained');
  const line = { text: 'She opened the [MASK] and went out.' };

  test('gives a list for each of several masks, the others staying in its sequence', async () => {
    const lists = await ask<Filling[][]>(pretrained, { text: 'The [MASK] of the [MASK].' }, { topK: 2 });
    expect(lists.map((list) => list.map(({ sequence }) => sequence))).toEqual([
      lists[0]!.map(({ token_str }) => `The ${token_str} of the [MASK].`),
      lists[1]!.map(({ token_str }) => `The [MASK] of the ${token_str}.`),
    ]);
    expect(lists.map(({ length }) => length)).toEqual([2, 2]);
  });

  test('chooses among targets without changing their scores', async () => {
    const all = await ask<Filling[]>(pretrained, line, { topK: 6016 });
    const scores = new Map(all.map(({ token_str, score }) => [token_str, score]));
    for (const logits of [false, true]) {
      const chosen = await ask<Filling[]>(pretrained, line, { targets: ['window', 'door', 'Door'], logits });
      expect(chosen.map(({ token_str }) => token_str)).toEqual(['door', 'window']);
      for (const { token_str, score } of chosen) expect(score).toBeCloseTo(scores.get(token_str)!, 6);
    }
  });

  test('leaves out rows of the vocabulary that have no piece', async () => {
    const all = await ask<Filling[]>(pretrained, line, { topK: 6016 });
    expect(all.map(({ token }) => token).sort((a, b) => a - b)).toEqual(Array.from({ length: 6000 }, (_, id) => id));
  });

  test('refuses a text without a mask, one whose mask is cut off, and a target of several pieces', async () => {
    const cut = { text: `${'so '.repeat(300)}[MASK]` };
    expect(await failures(pretrained, { text: 'The door.' }, cut)).toEqual(['ERR_NO_MASK', 'ERR_NO_MASK']);
    const several = ask(pretrained, line, { targets: ['unflinchingly'] });
    await expect(several).rejects.toMatchObject({ kind: 'input', code: 'ERR_TARGET' });
  });
});

describe('text-classification', () => {
  const sentiment = model('sentiment');
  const line = { text: 'I love this film.' };

  test('gives every label whose sigmoid reaches the threshold, where several may hold', async () => {
    type Labels = { labels: string[]; scores: Record<string, number> };
    const several = withConfig(sentiment, { problem_type: 'multi_label_classification' });
    const { labels, scores } = await ask<Labels>(several, line);
    expect(labels).toEqual(['POSITIVE']);
    // The reference's logits of this text.
    expect(scores.NEGATIVE).toBeCloseTo(1 / (1 + Math.exp(2.803751)), 5);
    expect(scores.POSITIVE).toBeCloseTo(1 / (1 + Math.exp(-2.500045)), 5);
    expect((await ask<Labels>(several, line, { threshold: 0.05 })).labels).toEqual(['NEGATIVE', 'POSITIVE']);
    expect((await ask<Labels>(several, line, { threshold: 1 })).labels).toEqual([]);
  });
});

describe('token-classification', () => {
  interface Entity {
    entity_group: string;
    entity: string;
    word: string;
    start: number;
    end: number;
  }
  const ner = model('ner');
  const text = '😀 Barack Obama was born in Hawaii .';

  test('counts offsets in UTF-16 or in code points, and quotes the text itself', async () => {
    const units = await ask<Entity[]>(ner, { text });
    const points = await ask<Entity[]>(ner, { text }, { offsets: 'code-points' });
    for (const { word, start, end } of units) expect(text.slice(start, end)).toBe(word);
    for (const { word, start, end } of points) expect([...text].slice(start, end).join('')).toBe(word);
    expect(units.at(-1)).toMatchObject({ entity_group: 'LOC', word: 'Hawaii', start: 28, end: 34 });
    expect(points.at(-1)).toMatchObject({ entity_group: 'LOC', word: 'Hawaii', start: 27, end: 33 });
  });

  test('without aggregation gives the pieces that are in an entity, with their places in the sequence', async () => {
    const pieces = await ask<Entity[]>(ner, { text: 'Barack Obama was born in Hawaii .' }, { aggregation: 'none' });
    expect(Object.keys(pieces[0]!)).toEqual(['entity', 'score', 'index', 'word', 'start', 'end']);
    expect(pieces[0]).toMatchObject({ entity: 'B-PER', index: 1, start: 0 });
    expect(pieces.map(({ entity }) => entity)).not.toContain('O');
  });

  test('counts given tokens, joins them with spaces, and gives one by one also those without a piece', async () => {
    const tokens = ['Barack', 'Obama', 'was', 'born', 'in', 'Hawaii', '.'];
    expect(await ask(ner, { tokens })).toMatchObject([
      { entity_group: 'PER', word: 'Barack Obama', start: 0, end: 2 },
      { entity_group: 'LOC', word: 'Hawaii', start: 5, end: 6 },
    ]);
    const each = await ask<Entity[]>(ner, { tokens: ['Barack', '', 'was'] }, { aggregation: 'none' });
    expect(each.map(({ word, start, end }) => [word, start, end])).toEqual([
      ['Barack', 0, 1],
      ['', 1, 2],
      ['was', 2, 3],
    ]);
    expect(each[1]).toMatchObject({ entity: 'O', score: 0 });
  });

  test.each([
    [
      'simple',
      [
        ['A', 0.6, 0, 1],
        ['B', 0.7, 1, 2],
        ['A', 0.45, 2, 4],
      ],
    ],
    ['first', [['A', 0.55, 0, 4]]],
    [
      'max',
      [
        ['B', 0.7, 0, 2],
        ['A', 0.5, 2, 4],
      ],
    ],
    [
      'average',
      [
        ['B', 0.5, 0, 2],
        ['A', 0.45, 2, 4],
      ],
    ],
  ] as const)('%s joins pieces as the pipeline does', (strategy, expected) => {
    const labels = ['O', 'B-A', 'I-A', 'B-B'];
    const rows = [
      [0.1, 0.6, 0, 0.3],
      [0.1, 0.2, 0, 0.7],
      [0.2, 0, 0.5, 0.3],
      [0.3, 0, 0.4, 0.3],
    ];
    const pieces = rows.map((scores, at) => ({ scores, start: at, end: at + 1, isSubword: at % 2 === 1 }));
    const groups = aggregateEntities(pieces, labels, strategy);
    const rounded = groups.map(({ label, score, start, end }) => [label, Number(score.toFixed(9)), start, end]);
    expect(rounded).toEqual(expected);
  });
});

describe('question-answering', () => {
  type Answer = { score: number; start: number; end: number; answer: string };
  const qa = model('qa');
  const filler = 'Helen is eleven years old. Henry is a soldier. ';
  const question = 'Who has the white cup?';
  /** [CLS] question [SEP] and the last [SEP]. */
  const addedTokens = 9;
  const fillerTokens = 12;

  test('finds an answer that only a later window holds, at its place in the whole context', async () => {
    const context = `${filler.repeat(40)}Daniel has a white cup. ${filler}`;
    const start = 40 * filler.length;
    expect(await ask(qa, { question, context }, { maxAnswerLength: 8, maxLength: 128, stride: 32 })).toMatchObject({
      answer: 'Daniel',
      start,
      end: start + 6,
    });
  });

  test.each([
    [64, 16],
    [128, 0],
    [256, 128],
  ])('gives windows of %d tokens that share %d, until the context is through', async (maxLength, stride) => {
    const contextTokens = 40 * fillerTokens;
    const options = { maxLength, stride, logits: true };
    const [out] = await serve<Answer, { start: number[] }>(qa, [{ question, context: filler.repeat(40) }], options);
    const windows = Math.ceil((contextTokens - stride) / (maxLength - addedTokens - stride));
    expect(out!.logits.start).toHaveLength(windows * addedTokens + contextTokens + (windows - 1) * stride);
  });

  test('gives the best first, and no answer only under a threshold', async () => {
    const line = { question, context: 'Daniel has a white cup. Vera went to the library.' };
    const best = await ask<Answer[]>(qa, line, { topK: 3 });
    expect(best.map(({ score }) => score)).toEqual(best.map(({ score }) => score).sort((a, b) => b - a));
    expect(best).toHaveLength(3);
    expect(best[0]!.answer).toBe('Daniel');
    expect(await ask(qa, line, { nullThreshold: 1000 })).toMatchObject({ answer: 'Daniel' });
    expect(await ask(qa, line, { nullThreshold: -1000 })).toMatchObject({ start: 0, end: 0, answer: '' });
  });

  test('refuses an empty question or context, and cuts a question that leaves no room', async () => {
    const context = 'Daniel has a white cup.';
    const long = { question: 'who '.repeat(400), context };
    const found = await failures(qa, { question: ' ', context }, { question, context: '' }, { question }, long);
    expect(found).toEqual(['ERR_EMPTY', 'ERR_EMPTY', 'ERR_FIELD', undefined]);
    expect(await serve(qa, [long])).toMatchObject([{ truncated: true }]);
  });
});

describe('multiple-choice', () => {
  const choice = model('choice');
  const [context, choices] = ['He bent his wise', ['brows', 'fate']];

  async function logitsOf(line: JsonObject, options: PredictObjectsOptions = {}): Promise<number[]> {
    const [out] = await serve(choice, [line], { ...options, logits: true });
    return out!.logits;
  }

  test('puts the choice behind the question, or into its gap before the context', async () => {
    const behind = await logitsOf({ context, question: 'What?', choices });
    expect(behind).toEqual(await logitsOf({ text: context, choices: choices.map((each) => `What? ${each}`) }));
    const filled = await logitsOf({ context, question: 'His _ is $& _', choices }, { pairOrder: 'choice-first' });
    for (const [index, each] of choices.entries()) {
      const [expected] = await logitsOf({ text: `His ${each} is $& ${each}`, choices: [context] });
      expect(filled[index]).toBeCloseTo(expected!, 5);
    }
  });

  test('refuses a line without choices', async () => {
    const wrong: JsonObject[] = [{ choices: [] }, {}, { choices: 'b' }, { choices: ['b', 1] }];
    const found = await failures(choice, ...wrong.map((fields) => ({ text: 'a', ...fields })));
    expect(found).toEqual(['ERR_EMPTY', 'ERR_FIELD', 'ERR_FIELD', 'ERR_FIELD']);
  });
});

describe('text-generation', () => {
  const causal = model('causal');

  test('stops at the length asked for, and draws the same for the same seed', async () => {
    const line = { text: 'The President of the United States' };
    const sampled = { temperature: 1, topK: 50, topP: 0.9, seed: 7, maxNewTokens: 8 };
    const drawn = await ask(causal, line, sampled);
    expect(await ask(causal, line, sampled)).toEqual(drawn);
    expect(await ask(causal, line, { ...sampled, seed: 8 })).not.toEqual(drawn);
    expect(await ask(causal, line, { maxNewTokens: 3 })).toEqual({
      generated_text: 'The President of the United States, and the',
      token_ids: [16, 149, 135],
      finish_reason: 'length',
    });
  });
});

describe('embeddings of the reference model', () => {
  type Embedded<E> = { embedding: E };
  const pooled = {
    mean: (rows: number[][]) =>
      columns(rows).map((column) => column.reduce((sum, value) => sum + value, 0) / rows.length),
    max: (rows: number[][]) => columns(rows).map((column) => Math.max(...column)),
    cls: (rows: number[][]) => rows[0]!,
  };

  test('pool the hidden states of any layer, special tokens included', async () => {
    const reference = fixture('golden/odd');
    const golden = readGoldenIndex(reference).find(
      (entry) => entry.model === 'Model' && entry.case === 'mixed_padded',
    )!;
    const { inputs, outputs } = readGoldenCase(reference, golden);
    const odd = { folder: linkModelFolder(reference, golden, {}) };
    onTestFinished(() => rmSync(odd.folder, { recursive: true }));
    const sequences = goldenSequences(inputs);
    const lines = sequences.map(({ ids, typeIds }) => ({ input_ids: [...ids], token_type_ids: [...typeIds!] }));
    /** [tokens][hidden] of one line, without its padding on the right. */
    const rowsOf = (name: string, line: number): number[][] => {
      const { data, shape } = outputs[name]!;
      const [, length, width] = shape as [number, number, number];
      const start = line * length;
      return Array.from(sequences[line]!.ids, (_, token) =>
        Array.from(data.slice((start + token) * width, (start + token + 1) * width), Number),
      );
    };
    for (const pooling of ['mean', 'max', 'cls'] as const) {
      for (const layer of [-1, 0, 1]) {
        const name = layer === -1 ? 'last_hidden_state' : `hidden_states.${layer}`;
        const out = await serve<Embedded<number[]>>(odd, lines, { task: 'embeddings', pooling, layer });
        for (const [line, { prediction }] of out.entries()) {
          expectNear(prediction.embedding, pooled[pooling](rowsOf(name, line)));
        }
      }
    }
    const { embedding } = await ask<Embedded<number[][]>>(odd, lines[0]!, { task: 'embeddings', pooling: 'none' });
    expectNear(embedding.flat(), rowsOf('last_hidden_state', 0).flat());
    const unit = await ask<Embedded<number[]>>(odd, lines[0]!, { task: 'embeddings', normalize: true });
    expect(Math.hypot(...unit.embedding)).toBeCloseTo(1, 6);
  });
});

function columns(rows: readonly number[][]): number[][] {
  return rows[0]!.map((_, column) => rows.map((row) => row[column]!));
}

function expectNear(actual: readonly number[], expected: readonly number[]): void {
  expect(actual.length).toBe(expected.length);
  const worst = actual.reduce((most, value, index) => Math.max(most, Math.abs(value - expected[index]!)), 0);
  expect(worst).toBeLessThan(2e-5);
}
