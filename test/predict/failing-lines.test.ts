/** Lines that cannot be served, in their place among those that can. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { demoModels } from '../support/demo-model.js';
import { predictText } from '../support/predict-text.js';
import { shape } from '../support/shape.js';
import { temporaryFolder } from '../support/temporary-folder.js';

const model = demoModels();

async function serve(input: string | Uint8Array): Promise<string[]> {
  return (await predictText(input, { model: await model('sentiment') })).lines;
}

describe('a line that cannot be served comes out in its place', () => {
  test.each<[string, string | Uint8Array, string]>([
    ['no JSON', '{"text":', '{"input":"{\\"text\\":","error":{"code":"ERR_JSON"'],
    ['JSON, but no object', '["text"]', '{"input":"[\\"text\\"]","error":{"code":"ERR_FIELD"'],
    ['no UTF-8', Buffer.from([0x7b, 0xff, 0x7d]), '{"input":"{\ufffd}","error":{"code":"ERR_UTF8"'],
    ['an empty object', '{ }', '{ "error":{"code":"ERR_FIELD"'],
    ['no text', '{"id":1}', '{"id":1,"error":{"code":"ERR_FIELD"'],
    ['no text, and an answer of an earlier run', '{"prediction":1,"id":1}', '{"id":1,"error":{"code":"ERR_FIELD"'],
    ['a text that is none', '{"text":["I"]}', '{"text":["I"],"error":{"code":"ERR_FIELD"'],
    [
      'a second text that is none',
      '{"text":"I","text_pair":2}',
      '{"text":"I","text_pair":2,"error":{"code":"ERR_FIELD"',
    ],
    ['ids that are none', '{"input_ids":"2"}', '{"input_ids":"2","error":{"code":"ERR_FIELD"'],
    ['no ids at all', '{"input_ids":[]}', '{"input_ids":[],"error":{"code":"ERR_FIELD"'],
    ['half an id', '{"input_ids":[2.5]}', '{"input_ids":[2.5],"error":{"code":"ERR_FIELD"'],
    ['an id beyond the vocabulary', '{"input_ids":[2,6016]}', '{"input_ids":[2,6016],"error":{"code":"ERR_TOKEN_ID"'],
    ['an id below it', '{"input_ids":[-1]}', '{"input_ids":[-1],"error":{"code":"ERR_TOKEN_ID"'],
    [
      'types of another length',
      '{"input_ids":[2,3],"token_type_ids":[0]}',
      '{"input_ids":[2,3],"token_type_ids":[0],"error":{"code":"ERR_FIELD"',
    ],
    [
      'more ids than positions',
      `{"input_ids":[${new Array(257).fill(2)}]}`,
      `{"input_ids":[${new Array(257).fill(2)}],"error":{"code":"ERR_TOO_MANY_TOKENS"`,
    ],
  ])('%s', async (_title, line, expected) => {
    const input = Buffer.concat([
      Buffer.from('{"text":"I love it."}\n\n'),
      Buffer.from(line),
      Buffer.from('\n{"text":"no"}\n'),
    ]);
    const lines = await serve(input);
    expect(lines.map(shape)).toEqual([
      '{"text":"I love it.","prediction":POSITIVE}',
      expect.stringContaining(expected),
      '{"text":"no","prediction":NEGATIVE}',
    ]);
    expect(lines[1]).toMatch(/,"line":3\}\}$/);
  });

  test('quotes the first 1,000 characters of what is no object', async () => {
    const [line] = await serve('😀'.repeat(5000));
    expect(JSON.parse(line!).input).toBe('😀'.repeat(1000));
  });

  test('one of 65 MiB is not kept, and the next one is served', async () => {
    const long = Buffer.alloc(65 * 1024 * 1024, 'x');
    const lines = await serve(Buffer.concat([long, Buffer.from('\n{"text":"no"}')]));
    expect(JSON.parse(lines[0]!)).toEqual({
      input: 'x'.repeat(1000),
      error: { code: 'ERR_LINE_TOO_LONG', message: expect.any(String), line: 1 },
    });
    expect(shape(lines[1]!)).toBe('{"text":"no","prediction":NEGATIVE}');
  });

  test('counts lines in each file, and names the file', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'a.jsonl'), '{"text":"I love it."}\n');
    writeFileSync(join(folder, 'b.jsonl'), '\n{');
    const inputs = ['a.jsonl', 'b.jsonl'].map((name) => join(folder, name));
    const { lines, summary } = await predictText('', { model: await model('sentiment'), inputs });
    expect(JSON.parse(lines[1]!).error).toMatchObject({ code: 'ERR_JSON', line: 2, file: inputs[1] });
    expect(summary).toMatchObject({ lines: 2, errors: 1, firstError: { line: 2, file: inputs[1], code: 'ERR_JSON' } });
  });

  test('is the last that is written where a run is to be strict', async () => {
    const input = '{"text":"I love it."}\n{\n{"text":"no"}\n';
    const chunks: Buffer[] = [];
    const strict = predictText(input, { model: await model('sentiment'), strict: true }, chunks);
    await expect(strict).rejects.toMatchObject({ kind: 'check', code: 'ERR_JSON' });
    const [first, second, ...others] = Buffer.concat(chunks).toString().split('\n').slice(0, -1);
    expect(shape(first!)).toBe('{"text":"I love it.","prediction":POSITIVE}');
    expect(second).toContain('"error":{"code":"ERR_JSON"');
    expect(others).toEqual([]);
  });
});
