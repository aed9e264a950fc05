/** What happens to the bytes of a line, whatever the task. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { PredictOptions } from '../../dist/core/predict/predict-options.js';
import { demoModels } from '../support/demo-model.js';
import { predictText } from '../support/predict-text.js';
import { shape } from '../support/shape.js';
import { describeShared, shared } from '../support/shared.js';
import { temporaryFolder } from '../support/temporary-folder.js';

const model = demoModels();
const BYTE_ORDER_MARK = '\ufeff';

async function serve(input: string | Uint8Array, options: Partial<PredictOptions> = {}): Promise<string[]> {
  return (await predictText(input, { model: await model('sentiment'), ...options })).lines;
}

describe('a line out is the line in', () => {
  test.each<[string, string, string, Partial<PredictOptions>?]>([
    [
      'with the prediction behind its last field',
      '{"text":"I love it."}',
      '{"text":"I love it.","prediction":POSITIVE}',
    ],
    [
      'with long numbers and escapes as they were',
      '{"n":12345678901234567890.50,"e":"\\u00e9\\/\\ud83d","text":"I love it."}',
      '{"n":12345678901234567890.50,"e":"\\u00e9\\/\\ud83d","text":"I love it.","prediction":POSITIVE}',
    ],
    [
      'with doubled keys, of which the last is read',
      '{"text":"terrible, boring","text":"I love it."}',
      '{"text":"terrible, boring","text":"I love it.","prediction":POSITIVE}',
    ],
    ['with its white space', ' { "text" :\t"I love it." } \t', ' { "text" :\t"I love it." ,"prediction":POSITIVE}'],
    [
      'without what an earlier run added',
      '{"prediction":[{"a":"}"}], "text":"I love it." ,"logits":{"x":[1]},"truncated":true,"error":1,"z":0,"prediction":2}',
      '{ "text":"I love it." ,"z":0,"prediction":POSITIVE}',
    ],
    [
      'without what an earlier run added under an escaped name',
      '{"pred\\u0069ction":1,"text":"I love it."}',
      '{"text":"I love it.","prediction":POSITIVE}',
    ],
    [
      'under another name, with the older prediction beside it',
      '{"text":"I love it.","prediction":1,"logits":2,"error":3,"mood":4}',
      '{"text":"I love it.","prediction":1,"logits":2,"mood":POSITIVE}',
      { as: 'mood' },
    ],
    [
      'under another name, with new logits',
      '{"text":"I love it.","prediction":1,"logits":2}',
      '{"text":"I love it.","prediction":1,"mood":POSITIVE,"logits":[…]}',
      { as: 'mood', taskOptions: { logits: true } },
    ],
    [
      'or only its id, as it was written',
      '{"id":1.0e5, "text":"I love it.", "id" : [ 1, "\\u0061" ] }',
      '{"id":[ 1, "\\u0061" ],"prediction":POSITIVE}',
      { onlyPrediction: true },
    ],
    ['or only its prediction', '{"text":"I love it."}', '{"prediction":POSITIVE}', { onlyPrediction: true }],
    [
      'read from other fields',
      '{"text":5,"review":"I love it."}',
      '{"text":5,"review":"I love it.","prediction":POSITIVE}',
      { columns: { text: 'review' } },
    ],
    [
      'marked when its text was cut',
      '{"text":"I love it. So good!"}',
      '{"text":"I love it. So good!","prediction":POSITIVE,"truncated":true}',
      { maxLength: 6 },
    ],
    ['served where its text is empty', '{"text":""}', '{"text":"","prediction":POSITIVE}'],
    [
      'served with NUL in its text',
      '{"text":"I love\\u0000 it."}',
      '{"text":"I love\\u0000 it.","prediction":POSITIVE}',
    ],
    [
      'served with half a surrogate pair in its text',
      '{"text":"I love it. \\udc00"}',
      '{"text":"I love it. \\udc00","prediction":POSITIVE}',
    ],
  ])('%s', async (_title, line, expected, options) => {
    expect((await serve(line, options)).map(shape)).toEqual([expected]);
  });

  test('whatever its place: byte-order mark, CRLF, blank lines, no line end at the end', async () => {
    const lines = await serve(`${BYTE_ORDER_MARK}{"text":"I love it."}\r\n\r\n\n  \n{"text":"no"}\n{"text":"boring"}`);
    expect(lines.map(shape)).toEqual([
      '{"text":"I love it.","prediction":POSITIVE}',
      '{"text":"no","prediction":NEGATIVE}',
      '{"text":"boring","prediction":NEGATIVE}',
    ]);
  });
});

describe('other formats than JSONL', () => {
  const expected = '{"text":"I love it.","prediction":POSITIVE}';

  test.each<[name: string, content: string, line: string, options?: Partial<PredictOptions>]>([
    ['a.txt', 'I love it.\r\n', expected],
    ['a.jsonl', '{"text":"I love it."}', expected],
    ['a.csv', 'text\n"I love it."\n', expected],
    ['a.tsv', 'text\nI love it.\n', expected],
    ['a.dat', '{"text":"I love it."}', expected],
    ['b.csv', 'text\nI love it.\n', expected, { inputFormat: 'csv' }],
    [
      'quotes.csv',
      'id,text,note\r\n1,"I love ""it"",\r\nreally.",x\r\n',
      '{"id":"1","text":"I love \\"it\\",\\r\\nreally.","note":"x","prediction":POSITIVE}',
    ],
    ['quotes.tsv', 'text\tn\n"I love it.\t"1\n', '{"text":"\\"I love it.","n":"\\"1","prediction":POSITIVE}'],
    ['order.csv', '2,text,1\na,I love it.,b\n', '{"2":"a","text":"I love it.","1":"b","prediction":POSITIVE}'],
    [
      'columns.tsv',
      'sentence\tlabel\nI love it.\t1\n',
      '{"sentence":"I love it.","label":"1","prediction":POSITIVE}',
      { columns: { text: 'sentence' } },
    ],
  ])('%s, and gzipped', async (name, content, line, options) => {
    const folder = temporaryFolder();
    const [plain, packed] = [join(folder, name), join(folder, `${name}.gz`)];
    writeFileSync(plain, content);
    writeFileSync(packed, gzipSync(content));
    const both = await predictText('', { model: await model('sentiment'), inputs: [plain, packed], ...options });
    expect(both.lines.map(shape)).toEqual([line, line]);
  });

  test('a row with another number of fields is an error in its place', async () => {
    const lines = await serve('a,text\n1\n1,I love it.\n', { inputFormat: 'csv' });
    expect(JSON.parse(lines[0]!)).toMatchObject({ input: '1', error: { code: 'ERR_FIELD', line: 2 } });
    expect(shape(lines[1]!)).toBe('{"a":"1","text":"I love it.","prediction":POSITIVE}');
  });

  test('damaged gzip ends the run, after what came before', async () => {
    const packed = gzipSync('{"id":1}\n'.repeat(50_000));
    const cut = packed.subarray(0, packed.length - 10);
    const written: Buffer[] = [];
    const run = predictText(cut, { model: await model('sentiment') }, written);
    await expect(run).rejects.toMatchObject({ kind: 'input', code: 'ERR_GZIP' });
    const lines = Buffer.concat(written).toString().split('\n');
    expect(lines.length).toBeGreaterThan(10_000);
    expect(lines.at(-2)).toContain('"ERR_FIELD"');
  });
});

describeShared('hostile JSON', () => {
  const folder = shared('hostile/json/test_parsing');
  /** As one line each: files with line ends inside are several, and blank ones none. */
  const files = readdirSync(folder).filter((name) => {
    const text = readFileSync(join(folder, name), 'latin1');
    return text.trim() !== '' && !/[\r\n]/.test(text.trim());
  });

  test.each<[string, string, readonly string[]]>([
    ['valid', 'y_', ['ERR_FIELD']],
    ['invalid', 'n_', ['ERR_JSON', 'ERR_UTF8']],
    ['debatable', 'i_', ['ERR_FIELD', 'ERR_JSON', 'ERR_UTF8']],
  ])('what is %s is told apart, line by line', async (_title, prefix, codes) => {
    const names = files.filter((name) => name.startsWith(prefix));
    expect(names.length).toBeGreaterThan(15);
    const bytes = names.flatMap((name) => [readFileSync(join(folder, name)), Buffer.from('\n')]);
    // A first line, so that no byte-order mark is taken for the input's own.
    const lines = await serve(Buffer.concat([Buffer.from('{"text":"no"}\n'), ...bytes]));
    const found = lines.slice(1).map((line) => JSON.parse(line).error.code as string);
    const strangers = names.filter((_, index) => !codes.includes(found[index]!));
    expect(strangers).toEqual([]);
  });
});
