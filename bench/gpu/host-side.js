/**
 * How many tokens a second the host can feed: `predict` from file to file, over sessions that answer at once. By hand, from
 * a built checkout, with a converted model folder that has a tokenizer:
 *
 *     node bench/gpu/host-side.js MODEL [WORDS A LINE = 96] [LINES = 20000]
 *
 * Prints wall time, and processor time of all threads, which does not suffer from what else the machine is doing.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runSequences } from '../../dist/core/engine/run-sequences.js';
import { buildGraph } from '../../dist/core/graph/build-graph.js';
import { readModelFolder } from '../../dist/core/huggingface/read-model-folder.js';
import { openSink } from '../../dist/core/predict/open-sink.js';
import { closeSources, openSources } from '../../dist/core/predict/open-sources.js';
import { prepareTask } from '../../dist/core/predict/prepare-task.js';
import { serveSources } from '../../dist/core/predict/serve-sources.js';
import { providerOf } from '../../dist/core/runtime/providers.js';

const [, , path, words = '96', lines = '20000'] = process.argv;
const folder = mkdtempSync(join(tmpdir(), 'megabert-host-'));
const input = join(folder, 'lines.jsonl');
const vocabulary = readFileSync(join(path, 'vocab.txt'), 'utf8')
  .split('\n')
  .filter((piece) => /^[a-z]{3,}$/.test(piece));
const line = (index) =>
  Array.from({ length: Number(words) }, (_, word) => vocabulary[(index * 31 + word * 17) % vocabulary.length]).join(
    ' ',
  );
writeFileSync(
  input,
  Array.from({ length: Number(lines) }, (_, index) => `${JSON.stringify({ text: line(index) })}\n`).join(''),
);

const model = await readModelFolder(path);
const prepared = await prepareTask(model, 'fp32', {});
const sources = await openSources([input]);
const sink = await openSink({
  output: join(folder, 'out.jsonl'),
  stdout: process.stdout,
  format: 'jsonl',
  lineFormat: { as: 'prediction', onlyPrediction: false, withLogits: false },
  resume: false,
  identity: '',
  hiddenSize: model.config.hidden_size,
  isPerToken: false,
});
const totals = { lines: 0, errors: 0, truncated: 0, tokens: 0 };
const startedMs = performance.now();
const startedCpu = process.cpuUsage();
await serveSources({
  sources,
  range: { from: 0, to: Number.POSITIVE_INFINITY },
  prepared,
  openEngine: openNullEngine,
  sink,
  totals,
  strict: true,
});
const wallSeconds = (performance.now() - startedMs) / 1000;
const { user, system } = process.cpuUsage(startedCpu);
const cpuSeconds = (user + system) / 1e6;
const rate = (seconds) => `${Math.round(totals.tokens / seconds / 1000).toLocaleString('en-US')}k tokens/s`;
console.log(`${totals.lines} lines, ${totals.tokens} tokens: ${rate(wallSeconds)}, ${rate(cpuSeconds)} of one core`);
await closeSources(sources);
rmSync(folder, { recursive: true });

/** The engine's own scheduling, packing and slicing, as for a CUDA device; its sessions give zeros at once. */
async function openNullEngine() {
  const { tokensPerBatch } = providerOf('cuda');
  const weights = await model.weights('fp32');
  return {
    config: model.config,
    heads: [prepared.head],
    choice: 'null',
    placement: { provider: 'cuda', workers: 2, threads: 1, tokensPerBatch },
    run(head, readout, sequences) {
      const spec = { config: model.config, head, form: 'packed', readout, dialect: 'cuda', weights };
      const built = buildGraph(spec);
      const session = { run: async (feeds) => zeros(feeds), close: async () => {} };
      const graph = { built, use: (job) => job(session), close: async () => {} };
      return runSequences(graph, spec, sequences, tokensPerBatch);
    },
    forward: () => Promise.reject(new Error('not asked for')),
    close: async () => {},
  };
}

/** As many rows of logits as rows were asked for. */
function zeros({ rows }) {
  const shape = [rows.shape[0], model.config.num_labels];
  return { logits: { dtype: 'float32', shape, data: new Float32Array(shape[0] * shape[1]) } };
}
