/**
 * Holds a provider against the CPU on every head of a model of random weights: 256 lines of mixed lengths.
 *
 *     node bench/gpu/parity.js --provider cuda --precision fp16 [--preset 345m] [--layers 24]
 *
 * Prints a row a readout: share of equal first choices, largest difference, lines without a number, and whether two
 * sessions gave the bytes that one gave. The CPU's own answers are held against Hugging Face's by the test suite.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { randomModel } from '../../dist/core/convert/random-model.js';
import { openEngine } from '../../dist/core/engine/open-engine.js';
import { architectureOf } from '../../dist/core/model/heads.js';
import { parseConfig } from '../../dist/core/model/parse-config.js';
import { presets } from '../../dist/core/model/presets.js';
import { createRandom } from '../../dist/core/random.js';

const { values } = parseArgs({
  options: {
    provider: { type: 'string', default: 'cuda' },
    precision: { type: 'string', default: 'fp32' },
    preset: { type: 'string', default: '345m' },
    layers: { type: 'string' },
    lines: { type: 'string', default: '256' },
  },
});

const first = { kind: 'logits', rows: 'first' };
const all = { kind: 'logits', rows: 'all' };
const sampling = { maxNewTokens: 16, temperature: 0, seed: 0, stopIds: [], withLogits: true };
const readouts = [
  ['ForMaskedLM', { kind: 'logits', rows: 'chosen' }],
  ['ForNextSentencePrediction', first],
  ['ForSequenceClassification', first],
  ['ForTokenClassification', all],
  ['ForQuestionAnswering', all],
  ['ForMultipleChoice', first],
  ['Model', { kind: 'hidden', layer: -1, pooling: 'mean' }],
  ['ForCausalLM', { kind: 'generate', sampling }],
];

console.log('| head | first choice equal | largest difference | not finite or failed | two sessions alike |');
console.log('|---|---|---|---|---|');
for (const [head, readout] of readouts) console.log(await compare(head, readout));

async function compare(head, readout) {
  const folder = mkdtempSync(join(tmpdir(), 'megabert-parity-'));
  const model = join(folder, 'model');
  try {
    await randomModel(model, configFor(head), 1);
    if (values.precision !== 'fp32') {
      const bin = resolve(import.meta.dirname, '../../bin/run.js');
      execFileSync(process.execPath, [bin, 'convert', model, model, '--precision', values.precision, '--quiet']);
    }
    const expected = await answers(model, head, readout, { provider: 'cpu', precision: 'fp32' });
    const { provider, precision } = values;
    const given = await answers(model, head, readout, { provider, precision, workers: 1 });
    const again = await answers(model, head, readout, { provider, precision, workers: 2 });
    return row(head, expected, given, again);
  } catch (error) {
    return `| ${head} | ${error.message} | | | |`;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function configFor(head) {
  const { num_hidden_layers: layers, ...keys } = presets[values.preset];
  return parseConfig({
    ...keys,
    num_hidden_layers: Number(values.layers ?? layers),
    architectures: [architectureOf(head)],
    is_decoder: head === 'ForCausalLM',
  });
}

async function answers(folder, head, readout, options) {
  const engine = await openEngine({ folder, ...options });
  try {
    return await engine.run(head, readout, lines(engine.config));
  } finally {
    await engine.close();
  }
}

/** One token, all positions, and everything between. */
function lines({ vocab_size, max_position_embeddings: positions }) {
  const random = createRandom(2);
  return Array.from({ length: Number(values.lines) }, (_, line) => {
    const length = line < 2 ? [1, positions][line] : 1 + Math.floor(random() ** 2 * positions);
    const ids = Int32Array.from({ length }, () => 5 + Math.floor(random() * (vocab_size - 5)));
    return { ids, rows: Int32Array.of(Math.floor(random() * length)) };
  });
}

function row(head, expected, given, again) {
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
  const alike = JSON.stringify(given) === JSON.stringify(again) ? 'yes' : 'no';
  return `| ${head} | ${share} | ${largest.toPrecision(2)} | ${failed} | ${alike} |`;
}

function argmax(values) {
  return values.reduce((best, value, place) => (value > values[best] ? place : best), 0);
}
