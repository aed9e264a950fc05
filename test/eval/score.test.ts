import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { EvalReport } from '../../dist/core/eval/eval-report.js';
import { type ScoreOptions, score } from '../../dist/core/eval/score.js';
import { describeShared, shared } from '../support/shared.js';
import { temporaryFolder } from '../support/temporary-folder.js';

const figure = (report: EvalReport, name: string) => report.metrics.find(({ path }) => path.join('.') === name)?.value;

describeShared('scoring hostile files', () => {
  const hostile = (name: string) => shared(`hostile/eval_inputs/${name}`);
  const scoreItself = (name: string, options: ScoreOptions = {}) => score(hostile(name), hostile(name), options);

  it.each([
    ['cls_crlf.tsv', 1 / 2, 2],
    ['cls_no_final_newline.tsv', 1, 2],
    ['cls_formula.tsv', 1 / 2, 2],
    ['cls_label_proto.tsv', 1 / 3, 3],
    ['jsonl_blank_lines.jsonl', 1 / 2, 2],
  ])('reads %s for what it is', async (name, accuracy, count) => {
    const report = await scoreItself(name);
    expect(figure(report, 'accuracy')).toBeCloseTo(accuracy, 12);
    expect(report.count).toBe(count);
  });

  it('invents no class out of Object.prototype', async () => {
    const report = await scoreItself('cls_label_proto.tsv');
    const classes = new Set(report.metrics.filter(({ path }) => path.length === 2).map(({ path }) => path[0]));
    expect([...classes].sort()).toEqual(['__proto__', 'constructor', 'toString']);
  });

  it('ends a sentence at an empty line only', async () => {
    const report = await scoreItself('ner_nbsp_token.conll');
    expect(report.rows.map(({ record }) => record.tokens)).toEqual([['a', '\u00a0', '\u2028', 'b']]);
  });

  it('names a row with too few columns, and goes on', async () => {
    const { excluded, count } = await scoreItself('cls_missing_column.tsv');
    expect(count).toBe(2);
    expect(excluded).toEqual([
      expect.objectContaining({ where: 'line 3', reason: expect.stringContaining('1 column') }),
    ]);
  });

  it.each(['reg_empty_score.tsv', 'reg_hex.tsv', 'reg_trailing.tsv', 'reg_inf.tsv'])(
    'takes no number from %s that only JavaScript would see',
    async (name) => {
      const columns = new Map([['score', 'gold']]);
      const { excluded, count } = await scoreItself(name, { columns });
      expect(count).toBe(1);
      expect(excluded).toEqual([expect.objectContaining({ where: 'line 2', reason: expect.stringMatching(/number/) })]);
    },
  );

  it.each([
    ['cls_bad_utf8.tsv', /line 2/],
    ['jsonl_bad_line.jsonl', /line 2/],
    ['ner_missing_tag.conll', /line 2/],
    ['ner_docstart_only.conll', /no sentence/],
    ['probs_negative.jsonl', /between 0 and 1/],
  ])('refuses %s, saying where', async (name, message) => {
    await expect(scoreItself(name)).rejects.toThrow(message);
  });

  it.each([
    ['pred_bom.json', 100],
    ['pred_proto.json', 100],
    ['pred_lone_surrogate.json', 0],
    ['pred_long.json', 0],
    ['pred_utf16le.json', /UTF-8/],
    ['pred_nan.json', /character 6/],
    ['pred_truncated.json', /character 17/],
    ['pred_1e400.json', /no text: Infinity/],
    ['pred_deep.json', /no text: a list/],
    ['pred_array.json', /a list/],
    ['pred_empty.json', /empty/],
    ['pred_ansi_id.json', /no prediction/],
    ['ids_path.json', /no prediction/],
  ])('scores %s, or refuses it in one clear line', async (name, expected) => {
    const data = await question('q1', 'x');
    const scoring = score(data, hostile(name), {});
    if (typeof expected === 'number') expect(figure(await scoring, 'exact_match')).toBe(expected);
    else await expect(scoring).rejects.toThrow(expected);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });
});

describe('matching predictions with data', () => {
  it('reads one by id, whatever the order, and by place without ids', async () => {
    const folder = temporaryFolder();
    const write = async (name: string, lines: string[]) => {
      await writeFile(join(folder, name), `${lines.join('\n')}\n`);
      return join(folder, name);
    };
    const data = await write('data.jsonl', ['{"id":7,"text":"a","label":"x"}', '{"id":8,"text":"b","label":"y"}']);
    const byId = await write('by-id.jsonl', [
      '{"id":8,"prediction":"y"}',
      '{"id":7,"prediction":{"label":"y","score":1}}',
    ]);
    const inOrder = await write('in-order.txt', ['x', 'x']);
    expect(figure(await score(data, byId, {}), 'accuracy')).toBe(0.5);
    expect((await score(data, inOrder, {})).rows.map(({ isRight }) => isRight)).toEqual([true, false]);
    const strings = await write('strings.jsonl', ['"x"', '"Y"']);
    expect(figure(await score(data, strings, {}), 'accuracy')).toBe(1);
    const tagged = await write('tagged.jsonl', ['{"tokens":["a"],"tags":["B-X"]}', '{"tokens":["b"],"tags":["O"]}']);
    const lists = await write('lists.jsonl', ['["B-X"]', '["O"]']);
    expect(figure(await score(tagged, lists, {}), 'overall_f1')).toBe(1);
    const short = await write('short.txt', ['x']);
    await expect(score(data, short, {})).rejects.toThrow(/2 rows of data, but 1 prediction/);
    const mixed = await write('mixed.jsonl', ['{"text":"a","label":1}', '{"text":"b","label":"1"}']);
    await expect(score(mixed, inOrder, {})).rejects.toThrow(/mixed label types.*line 1.*line 2/);
    const table = await write('table.tsv', ['0\tgood', '1\tbad']);
    const columns = new Map([
      ['text', '9'],
      ['label', '0'],
    ]);
    await expect(score(table, inOrder, { columns })).rejects.toThrow(/no column "9" for text.*positions from 0 to 1/);
  });
});

it('gives 100 percent, not a little more, to right answers beside others', async () => {
  const folder = temporaryFolder();
  const answers = [['x'], ['y'], []].map((texts, id) => ({ id, question: 'q', context: 'x y', answers: texts }));
  await writeFile(join(folder, 'data.jsonl'), answers.map((row) => JSON.stringify(row)).join('\n'));
  await writeFile(join(folder, 'answers.json'), '{"0":"x","1":"y","2":"x"}');
  const report = await score(join(folder, 'data.jsonl'), join(folder, 'answers.json'), {});
  expect([figure(report, 'HasAns_exact'), figure(report, 'HasAns_f1'), figure(report, 'NoAns_f1')]).toEqual([
    100, 100, 0,
  ]);
});

describe('predictions that say what was asked', () => {
  it.each([
    ['{"is_next":true,"score":0.9}', '{"text":"a","text_pair":"b","label":0}', 'next-sentence', 'accuracy'],
    ['{"score":0.9}', '{"text":"a","label":"1.5"}', 'regression', 'mse'],
    ['{"labels":["x"],"scores":{"x":0.9}}', '{"text":"a","labels":["x"]}', 'multilabel', 'f1_micro'],
    [
      '[{"entity_group":"LOC","score":1,"word":"b","start":1,"end":2}]',
      '{"tokens":["a","b"],"tags":["O","B-LOC"]}',
      'entities',
      'overall_f1',
    ],
    ['[]', '{"tokens":["a","b"],"tags":["O","O"]}', 'entities', 'overall_accuracy'],
    [
      '{"choice":1,"score":0.9,"scores":[0.1,0.9]}',
      '{"text":"a","choices":["b","c"],"answer":"B"}',
      'choices',
      'accuracy',
    ],
    [
      '[{"score":0.9,"start":0,"end":1,"answer":"a"}]',
      '{"question":"q","context":"a","answers":{"text":["a"]}}',
      'answers',
      'exact_match',
    ],
    [
      '[{"score":0.5,"token":7,"token_str":"x","sequence":"a x"}]',
      '{"text":"a [MASK]","masked":[[2,7]]}',
      'masked-lm',
      'mlm_accuracy',
    ],
    [
      '{"generated_text":"He saw her. She","token_ids":[5,9],"finish_reason":"length"}',
      '{"text":"He saw her"}',
      'last-word',
      'last_word_accuracy',
    ],
  ])('reads %s', async (prediction, row, question, metric) => {
    const folder = temporaryFolder();
    const [data, predictions] = [join(folder, 'data.jsonl'), join(folder, 'predictions.jsonl')];
    await writeFile(data, `${row}\n`);
    await writeFile(predictions, `{"prediction":${prediction}}\n`);
    const report = await score(data, predictions, {});
    expect(report.question).toBe(question);
    expect(report.excluded).toEqual([]);
    expect(report.metrics.map(({ path }) => path[0])).toContain(metric);
  });
});

describe('choices for masks', () => {
  const choices = (...ids: number[]) => ids.map((token, place) => ({ token, score: 0.5 / (place + 1) }));

  it.each([
    ['of one mask', [[2, 7]], choices(7, 8), { perplexity: 2, mlm_accuracy: 1 }],
    [
      'of several masks',
      [
        [1, 7],
        [3, 8],
      ],
      [choices(7), choices(9, 8)],
      { perplexity: Math.sqrt(8), mlm_accuracy: 1 / 2 },
    ],
    ['without the gold one', [[2, 7]], choices(8, 9), { perplexity: null, mlm_accuracy: 0 }],
    [
      'as bare ids',
      [
        [1, 7],
        [3, 8],
      ],
      [7, 8],
      { perplexity: null, mlm_accuracy: 1 },
    ],
  ])('%s are scored against the gold pieces', async (_, masked, prediction, expected) => {
    const data = join(temporaryFolder(), 'data.jsonl');
    await writeFile(data, JSON.stringify({ text: '[MASK]', masked, prediction }));
    const report = await score(data, data, {});
    for (const [name, value] of Object.entries(expected)) {
      if (value === null) expect(figure(report, name)).toBe(null);
      else expect(figure(report, name)).toBeCloseTo(value, 12);
    }
  });
});

async function question(id: string, answer: string): Promise<string> {
  const path = join(temporaryFolder(), 'question.json');
  const qas = [{ id, question: 'q', answers: [{ text: answer, answer_start: 0 }] }];
  await writeFile(
    path,
    JSON.stringify({ version: '1.1', data: [{ title: 't', paragraphs: [{ context: answer, qas }] }] }),
  );
  return path;
}
