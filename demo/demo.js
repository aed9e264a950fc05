// `npm run demo`: converts the demo checkpoints by the commands that a user would type, and shows answers to judge by eye.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
const models = '.cache/demo';

console.log('Three tiny MegatronBERTs, trained for real: converted once, then asked.\n');

convert(
  'demo/megatron/megabert_demo_v0_1_uncased.zip',
  'pretrained',
  '--vocab demo/vocab.txt --set num_attention_heads=4',
);
convert('demo/megatron/sentiment_v3', 'sentiment', '--labels NEGATIVE,POSITIVE');
convert('demo/models/ner', 'ner', '');

ask(
  'pretrained',
  'a filled mask',
  '-t fill-mask --top-k 2',
  ['The United [MASK] won the war.', 'He shook his [MASK] and said nothing.', 'She opened the [MASK] and went out.'],
  (candidates) => candidates.map(({ token_str, score }) => `${token_str} ${percent(score)}`).join(', '),
);

ask(
  'sentiment',
  'a sentiment',
  '',
  ['I love this film.', 'A complete waste of time.', 'The acting was wonderful and the story moved me.'],
  ({ label, score }) => `${label} ${percent(score)}`,
);

ask(
  'ner',
  'entities',
  '',
  ['Barack Obama was born in Hawaii.', 'Jane Austen was born in England.', 'He works for the University of Oxford.'],
  (entities) => entities.map(({ word, entity_group }) => `${word} (${entity_group})`).join(', '),
);

console.log(`The models are in ${models}: ask them more, as above.`);

function convert(source, name, flags) {
  const folder = `${models}/${name}`;
  if (existsSync(resolve(root, folder, 'megabert.json'))) return;
  megabert(`convert ${source} ${folder} ${flags}`);
}

function ask(name, what, flags, texts, show) {
  const output = megabert(
    `predict -m ${models}/${name} ${flags} --quiet`,
    texts.map((text) => JSON.stringify({ text })).join('\n'),
  );
  const width = Math.max(...texts.map((text) => text.length));
  console.log(`\n  ${what}`);
  for (const line of output.trim().split('\n')) {
    const { text, prediction } = JSON.parse(line);
    console.log(`    ${text.padEnd(width)}  →  ${show(prediction)}`);
  }
  console.log();
}

/** Runs the built program as a shell would, says so, and gives its stdout. */
function megabert(commandLine, input) {
  const args = commandLine.split(' ').filter(Boolean);
  console.log(`$ ${input === undefined ? '' : '… | '}npx megabert ${args.join(' ')}`);
  const run = spawnSync(process.execPath, ['bin/run.js', ...args], {
    cwd: root,
    input,
    encoding: 'utf8',
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  if (run.status !== 0) process.exit(run.status ?? 1);
  return run.stdout;
}

/** One decimal, and 100 % for certainty alone. */
function percent(score) {
  return `${score < 1 ? Math.min(99.9, 100 * score).toFixed(1) : 100} %`;
}
