// The bare graph and megabert's engine in turn, a batch each, in one process: where a machine is faster in one minute than
// in the next, only that compares them. Prints a Markdown table of medians.
//   node bench/peers/pair.js ONNX_FOLDER MODEL_FOLDER=PRECISION… [--batch 8] [--length 128] [--seconds 60]
// ONNX_FOLDER is one of `convert --format onnx`, or what quantize-dynamic.py made of it.
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { randomSequences } from '../../dist/core/bench/random-sequences.js';
import { statistics } from '../../dist/core/bench/statistics.js';
import { openEngine } from '../../dist/core/engine/open-engine.js';

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    batch: { type: 'string', default: '8' },
    length: { type: 'string', default: '128' },
    seconds: { type: 'string', default: '60' },
  },
});
const [batch, length, seconds] = [values.batch, values.length, values.seconds].map(Number);
const [onnxFolder, ...models] = positionals;

/** ONNX Runtime's threads spin on after a run, and would take a core of the next session. */
const PAUSE_MS = 50;
/** Ids that are in every vocabulary. */
const SMALL_VOCABULARY = 2000;

const runners = [await bareGraph(onnxFolder)];
for (const model of models) runners.push(await engineOf(...model.split('=')));

for (const { run } of runners) await run();
const startMs = performance.now();
while (performance.now() - startMs < seconds * 1000) {
  for (const { run, times } of runners) {
    const beganMs = performance.now();
    await run();
    times.push(performance.now() - beganMs);
    await sleep(PAUSE_MS);
  }
}
const [bare] = runners;
console.log(
  `| ${batch} × ${length}, ${bare.times.length} rounds | tokens/s | as fast as the bare graph |\n|---|---|---|`,
);
for (const { name, times, close } of runners) {
  const ratios = times.map((time, round) => bare.times[round] / time);
  const rate = (1000 * batch * length) / statistics(times).p50;
  console.log(`| ${name} | ${rate.toFixed(0)} | ${statistics(ratios).p50.toFixed(3)} |`);
  await close();
}

async function bareGraph(folder) {
  const session = await InferenceSession.create(join(folder, 'onnx/model.onnx'));
  const ids = sequencesOf(SMALL_VOCABULARY).flatMap((sequence) => Array.from(sequence.ids, BigInt));
  const filled = (value) => new Tensor('int64', new BigInt64Array(batch * length).fill(value), [batch, length]);
  const feeds = { input_ids: new Tensor('int64', ids, [batch, length]), attention_mask: filled(1n) };
  if (session.inputNames.includes('token_type_ids')) feeds.token_type_ids = filled(0n);
  return { name: 'bare ONNX graph', times: [], run: () => session.run(feeds), close: () => session.release() };
}

async function engineOf(folder, precision = 'fp32') {
  const engine = await openEngine({
    folder,
    precision,
    provider: 'cpu',
    workers: 1,
    maxTokensPerBatch: batch * length,
  });
  const sequences = sequencesOf(engine.config.vocab_size);
  const readout = { kind: 'hidden', layer: -1, pooling: 'cls' };
  return {
    name: `${folder}, ${precision}`,
    times: [],
    run: () => engine.run('Model', readout, sequences),
    close: () => engine.close(),
  };
}

function sequencesOf(vocabularySize) {
  return randomSequences(Array(batch).fill(length), vocabularySize, 0);
}
