import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { demoModels } from './support/demo-model.js';

const root = resolve(import.meta.dirname, '..');
const model = demoModels();
const folder = mkdtempSync(join(tmpdir(), 'megabert-examples-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

// As npm would have installed it: the scripts call `megabert`.
symlinkSync(join(root, 'bin/run.js'), join(folder, 'megabert'));

const reviews = 'I love this film.\nA complete waste of time.\nDull and far too long.\n';

const labelled = join(folder, 'labelled.jsonl');
writeFileSync(labelled, '{"text":"I love this film.","label":1}\n{"text":"A complete waste of time.","label":0}\n');

const mislabelled = join(folder, 'mislabelled.jsonl');
writeFileSync(mislabelled, '{"text":"I love this film.","label":0}\n{"text":"A complete waste of time.","label":0}\n');

describe.concurrent('examples that do what their header says', () => {
  test('sentiment-pipe.sh prints the negative reviews, the surest first', async () => {
    const { stdout, status } = await run('examples/sentiment-pipe.sh', [await model('sentiment')], { input: reviews });
    const rows = stdout
      .trimEnd()
      .split('\n')
      .map((row) => row.split('\t'));
    expect(rows.map(([, text]) => text).sort()).toEqual(['A complete waste of time.', 'Dull and far too long.']);
    expect(Number(rows[0]?.[0])).toBeGreaterThanOrEqual(Number(rows[1]?.[0]));
    expect(status).toBe(0);
  });

  test.each([
    ['passes a model that is right', labelled, 0],
    ['fails one that is not', mislabelled, 1],
  ])('ci-gate.sh %s', async (_title, data, status) => {
    const result = await run('examples/ci-gate.sh', [await model('sentiment'), data]);
    expect(result.status, result.stderr).toBe(status);
  });

  test('coprocess.js gets an answer to each question before it asks the next', async () => {
    const { stdout } = await run(process.execPath, ['examples/coprocess.js', await model('pretrained')]);
    expect(stdout).toMatch(/^The \[MASK\] was open\. → door\nShe sat down at the \[MASK\]\. → \w+\n$/);
  });

  test('library.js predicts, and runs the forward pass', async () => {
    const { stdout } = await run(process.execPath, ['examples/library.js', await model('sentiment')]);
    expect(stdout).toMatch(
      /^I love this film\. → POSITIVE 0\.9\d\d\nA waste of time\. → NEGATIVE 0\.\d{3}\nforward: 1 × 2 float32\n$/,
    );
  });
});

test("README's transcript is what its commands print", async () => {
  const [, transcript = ''] = /```console\n(.*?)```/s.exec(readFileSync(join(root, 'README.md'), 'utf8')) ?? [];
  const commands = transcript.split(/^\$ /m).slice(1);
  expect(commands).not.toEqual([]);
  symlinkSync(join(root, 'demo'), join(folder, 'demo'));
  for (const text of commands) {
    const [command = '', ...lines] = text.trimEnd().split('\n');
    const { stdout } = await run('bash', ['-c', `{ ${command}; } 2>&1`], { cwd: folder });
    expect(comparable(stdout)).toBe(comparable(lines.join('\n')));
  }
});

/** Without what depends on the machine: seconds, providers, the last digits of a float32. */
function comparable(output: string): string {
  return output
    .trimEnd()
    .replace(/^note: provider .*\n/m, '')
    .replace(/\d+(\.\d)? s$/gm, 'N s')
    .replace(/\d\.\d{5,}/g, (digits) => Number(digits).toFixed(5));
}

interface Run {
  status: number;
  stdout: string;
  stderr: string;
}

function run(command: string, args: readonly string[], { input = '', cwd = root } = {}): Promise<Run> {
  const env = { HOME: folder, PATH: `${folder}${delimiter}${process.env.PATH}` };
  return new Promise((settle) => {
    const child = execFile(command, args, { cwd, env }, (error, stdout, stderr) => {
      settle({ status: typeof error?.code === 'number' ? error.code : error ? -1 : 0, stdout, stderr });
    });
    child.stdin?.end(input);
  });
}
