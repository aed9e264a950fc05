/** What a shell sees of the program: one line for whatever is wrong, the right status, and nothing else. */
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { demoModels } from '../support/demo-model.js';
import { runMegabert } from '../support/run-megabert.js';
import { temporaryFolder } from '../support/temporary-folder.js';

const demo = demoModels();
let sentiment: string;
beforeAll(async () => {
  sentiment = await demo('sentiment');
});

describe('an error is one line and a status', () => {
  test.each<[what: string, args: string[], status: number, line: RegExp]>([
    [
      'a flag with a typo',
      ['predict', '--provder', 'cpu'],
      2,
      /^error: unknown flag: --provder; did you mean --provider\? /,
    ],
    ['an unknown command', ['predcit'], 2, /^error: unknown command: predcit; did you mean predict\? /],
    [
      'an unknown command with arguments',
      ['prdict', 'lines.jsonl', '-m', 'bert'],
      2,
      /^error: unknown command: prdict; did you mean predict\? /,
    ],
    [
      'an unknown command whose help is wanted',
      ['help', 'evaluate'],
      2,
      /^error: unknown command: evaluate; did you mean eval\? /,
    ],
    ['a flag that is cut short', ['predict', '--out', 'x'], 2, /^error: unknown flag: --out; did you mean --output\? /],
    [
      'a short word that is one letter from a choice',
      ['predict', '--provider', 'gpu'],
      2,
      /^error: not a value of --provider: gpu; choose from auto, cuda, /,
    ],
    [
      'a number out of range',
      ['predict', '--threads', '0'],
      2,
      /^error: not an integer greater than or equal to 1 for --threads: 0; /,
    ],
    [
      'a word that is no choice',
      ['predict', '--provider', 'foo'],
      2,
      /^error: not a value of --provider: foo; choose from auto, /,
    ],
    ['a list that is none', ['predict', '--devices', 'x'], 2, /^error: --devices is a list of numbers .*: x /],
    ['an argument too many', ['doctor', 'cuda'], 2, /^error: unexpected argument: cuda; see --help /],
    ['an argument too few', ['convert', 'a'], 2, /^error: missing argument: OUTPUT; see --help /],
    [
      'a vocabulary that is none',
      ['convert', 'demo/megatron/sentiment_v3', 'nowhere', '--vocab', 'package.json'],
      3,
      /^error: no \[UNK\] in the vocabulary: package\.json; /,
    ],
    ['a missing checkpoint', ['inspect', 'no\nwhere'], 3, /^error: no such file or folder: no\\x0awhere /],
    ['a flag without its value', ['bench', '--model', ''], 2, /^error: no value: --model; see --help /],
    ['a number without its value', ['predict', '--threads', ''], 2, /^error: no value: --threads; see --help /],
    ['an argument of nothing', ['convert', 'a', '', '--force'], 2, /^error: empty argument; see --help /],
    ['an input of nothing', ['predict', '-m', 'a', 'b', ''], 2, /^error: empty argument; see --help /],
  ])('%s', async (_, args, status, line) => {
    const { stderr, stdout, ...finished } = await runMegabert(args);
    expect(finished.status).toBe(status);
    expect(stderr).toMatch(line);
    expect(stderr).toMatch(/ \[ERR_[A-Z_]+\]\n$/);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(stdout).toBe('');
  });

  test('and nothing else with -q, before another letter, too', async () => {
    const run = await runMegabert(['predict', '-qm', sentiment], {}, '{"text":"good"}\n');
    expect(run).toMatchObject({ status: 0, stderr: '' });
  });

  test('with --json an object on stdout, too', async () => {
    const { stderr, stdout } = await runMegabert(['inspect', 'nowhere', '--json']);
    const { error } = JSON.parse(stdout);
    expect(stderr).toBe(`error: ${error.message} [${error.code}]\n`);
  });
});

test.each([[], ['bench'], ['convert'], ['doctor'], ['download'], ['eval'], ['inspect'], ['predict']])(
  'the help of %s fits a terminal of 80 columns',
  async (...command) => {
    const { stdout } = await runMegabert([...command, '--help']);
    expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
  },
);

test('what mends a model without a vocabulary is a command that can be pasted, whatever the folder is called', async () => {
  const folder = join(temporaryFolder(), "it's ids only");
  mkdirSync(folder);
  for (const name of ['config.json', 'model.safetensors']) copyFileSync(join(sentiment, name), join(folder, name));
  const { status, stderr } = await runMegabert(['predict', '-q', '-m', folder], {}, '{"text":"good"}\n');
  expect([status, stderr]).toEqual([3, expect.stringMatching(/^error: no tokenizer: it's ids only; /)]);
  const [, command = ''] = /; (megabert convert .* --vocab FILE), or send input_ids /.exec(stderr) ?? [];
  const words = spawnSync('sh', ['-c', `printf '%s\\n' ${command}`], { encoding: 'utf8' })
    .stdout.trim()
    .split('\n');
  expect(words).toEqual(['megabert', 'convert', folder, folder, '--vocab', 'FILE']);
});

const elsewhere = process.platform === 'linux' ? 'dml' : 'tensorrt';
test.each([
  ['that this platform lacks, before a line is there', ['--provider', elsewhere]],
  ['without operators for a precision, and without its weights', ['--provider', 'webgpu', '--precision', 'int8']],
  ['without numbered devices', ['--provider', 'cpu', '--devices', '1']],
])('a provider %s, is refused by status 4', async (_, args) => {
  const { status, stdout, stderr } = await runMegabert(['predict', '-m', sentiment, ...args]);
  expect(stderr).toMatch(new RegExp(`^error: provider ${args[1]} .* \\[ERR_PROVIDER\\]\n$`));
  expect([status, stdout]).toEqual([4, '']);
});

test('settings follow each other, or repeat their flag, before or after what is converted', async () => {
  const folder = temporaryFolder();
  const [first, second] = [join(folder, 'first'), join(folder, 'second')];
  const force = ['--force', '--quiet'];
  await runMegabert(['convert', '--set', 'hidden_act=relu', 'layer_norm_eps=1e-5', sentiment, first, ...force]);
  await runMegabert(['convert', sentiment, second, '--set', 'hidden_act=relu', '--set=layer_norm_eps=1e-5', ...force]);
  for (const output of [first, second]) {
    const config = JSON.parse(readFileSync(join(output, 'config.json'), 'utf8'));
    expect(config).toMatchObject({ hidden_act: 'relu', layer_norm_eps: 1e-5 });
  }
});

describe.runIf(existsSync('/dev/full'))('a full disk under stdout ends in one line', () => {
  test.each([['predict'], ['inspect'], ['--help']])('%s', (command) => {
    const args = { predict: ['predict', '-q', '-m', sentiment], inspect: ['inspect', sentiment] }[command] ?? [command];
    const program = resolve(import.meta.dirname, '../../bin/run.js');
    const { status, stderr } = spawnSync(process.execPath, [program, ...args], {
      input: '{"text":"good"}\n',
      stdio: ['pipe', openSync('/dev/full', 'w'), 'pipe'],
      encoding: 'utf8',
    });
    expect(stderr).toMatch(/^error: no space left on the disk: stdout; .* \[ERR_DISK_FULL\]\n$/);
    expect(status).toBe(3);
  });
});
