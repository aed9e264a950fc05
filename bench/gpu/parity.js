/**
 * Holds a provider against the CPU on every head of a model of random weights, by lines of mixed lengths.
 *
 *     node bench/gpu/parity.js --provider cuda --precision fp16,fp32 [--lines 256] [--keep FOLDER] [--smoke]
 *
 * Prints a row a head and precision: share of equal first choices, largest difference, lines without a number, and whether
 * two sessions gave the bytes that one gave. The CPU's own answers are held against Hugging Face's by the test suite. Models
 * (345M, for some heads of fewer layers) and the CPU's answers are made once and kept in FOLDER; --smoke takes tiny models.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { deserialize, serialize } from 'node:v8';
import { randomModel } from '../../dist/core/convert/random-model.js';
import { openEngine } from '../../dist/core/engine/open-engine.js';
import { architectureOf } from '../../dist/core/model/heads.js';
import { parseConfig } from '../../dist/core/model/parse-config.js';
import { presets } from '../../dist/core/model/presets.js';
import { createRandom } from '../../dist/core/random.js';
import { providerOf } from '../../dist/core/runtime/providers.js';

const { values } = parseArgs({
  options: {
    provider: { type: 'string', default: 'cuda' },
    precision: { type: 'string', default: 'fp32' },
    lines: { type: 'string', default: '256' },
    keep: { type: 'string' },
    smoke: { type: 'boolean', default: false },
  },
});

const first = { kind: 'logits', rows: 'first' };
const all = { kind: 'logits', rows: 'all' };
const sampling = { maxNewTokens: 16, temperature: 0, seed: 0, stopIds: [], withLogits: true };
/** With the layers of each: rounding adds up over all 24, the others show their heads. */
const readouts = [
  ['ForMaskedLM', { kind: 'logits', rows: 'chosen' }, 24],
  ['ForQuestionAnswering', all, 24],
  ['ForNextSentencePrediction', first, 4],
  ['ForSequenceClassification', first, 4],
  ['ForTokenClassification', all, 4],
  ['ForMultipleChoice', first, 4],
  ['Model', { kind: 'hidden', layer: -1, pooling: 'mean' }, 4],
  ['ForCausalLM', { kind: 'generate', sampling }, 4],
];
/** A step of a generation runs on the CPU for every one of them. */
const PROMPTS = 32;
const kept = values.keep ?? mkdtempSync(join(tmpdir(), 'megabert-parity-'));
mkdirSync(kept, { recursive: true });

console.log(
  '| head | precision | first choice equal | largest difference | not finite or failed | two sessions alike |',
);
console.log('|---|---|---|---|---|---|');
for (const [head, readout, layers] of readouts) await compare(head, readout, layers);
if (values.keep === undefined) rmSync(kept, { recursive: true });

async function compare(head, readout, layers) {
  const precisions = values.precision.split(',');
  try {
    const model = await keptModel(head, layers, precisions);
    const expected = await keptAnswers(model, head, readout);
    for (const precision of precisions) {
      const { provider } = values;
      const given = await answers(model, head, readout, { provider, precision, workers: 1 });
      const isAlone = providerOf(provider).oneAtATime === true;
      const again = isAlone ? undefined : await answers(model, head, readout, { provider, precision, workers: 2 });
      console.log(row(head, precision, expected, given, again));
    }
  } catch (error) {
    console.log(`| ${head} | ${error.message} | | | | |`);
  }
}

async function keptModel(head, layers, precisions) {
  const model = join(kept, head);
  if (!existsSync(model)) await randomModel(model, configFor(head, layers), 1);
  const missing = precisions.filter((name) => name !== 'fp32' && !existsSync(join(model, `model.${name}.safetensors`)));
  const bin = resolve(import.meta.dirname, '../../bin/run.js');
  if (missing.length > 0) {
    execFileSync(process.execPath, [bin, 'convert', model, model, '--precision', missing.join(','), '--quiet']);
  }
  return model;
}

async function keptAnswers(model, head, readout) {
  const file = `${model}-${values.lines}.answers`;
  if (!existsSync(file)) {
    const given = await answers(model, head, readout, { provider: 'cpu', precision: 'fp32' });
    const failed = given.find((answer) => answer instanceof Error);
    if (failed) throw failed;
    writeFileSync(file, serialize(given));
  }
  return deserialize(readFileSync(file));
}

function configFor(head, layers) {
  const { num_hidden_layers: _, ...keys } = presets[values.smoke ? 'demo' : '345m'];
  return parseConfig({
    ...keys,
    num_hidden_layers: values.smoke ? 2 : layers,
    architectures: [architectureOf(head)],
    is_decoder: head === 'ForCausalLM',
  });
}

async function answers(folder, head, readout, options) {
  const engine = await openEngine({ folder, ...options });
  try {
    const count = readout.kind === 'generate' ? Math.min(PROMPTS, values.lines) : Number(values.lines);
    return await engine.run(head, readout, lines(engine.config, count));
  } finally {
    await engine.close();
  }
}

/** One token, all positions, and everything between. */
function lines({ vocab_size, max_position_embeddings: positions }, count) {
  const random = createRandom(2);
  return Array.from({ length: count }, (_, line) => {
    const length = line < 2 ? [1, positions][line] : 1 + Math.floor(random() ** 2 * positions);
    const ids = Int32Array.from({ length }, () => 5 + Math.floor(random() * (vocab_size - 5)));
    return { ids, rows: Int32Array.of(Math.floor(random() * length)) };
  });
}

function row(head, precision, expected, given, again) {
  let largest = 0;
  let equal = 0;
  let choices = 0;
  let failed = 0;
  given.forEach((answer, line) => {
    if (answer instanceof Error) {
      failed++;
      return;
    }
    const [actual, wanted] = [answer, expected[line]].map(({ logits, hidden }) => logits ?? hidden);
    const width = wanted.shape.at(-1);
    for (let from = 0; from < wanted.data.length; from += width) {
      const [a, b] = [actual, wanted].map(({ data }) => data.subarray(from, from + width));
      choices++;
      if (argmax(a) === argmax(b)) equal++;
      for (let place = 0; place < width; place++) largest = Math.max(largest, Math.abs(a[place] - b[place]));
    }
  });
  const share = `${((100 * equal) / choices).toFixed(2)} %`;
  const alike = again === undefined ? 'one only' : serialize(given).equals(serialize(again)) ? 'yes' : 'no';
  return `| ${head} | ${precision} | ${share} | ${largest.toPrecision(2)} | ${failed} | ${alike} |`;
}

function argmax(values) {
  return values.reduce((best, value, place) => (value > values[best] ? place : best), 0);
}
