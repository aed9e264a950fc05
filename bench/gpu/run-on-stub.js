/**
 * Runs every task's graph on the CUDA provider, strict, with two and with three layers, and marks in the log where each run
 * begins and ends. placement.js copies this file beside a build and an ONNX Runtime of the provider's version.
 */
import { appendFileSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openGraphRunner } from './dist/core/engine/open-graph-runner.js';
import { runSequences } from './dist/core/engine/run-sequences.js';
import { parametersOf } from './dist/core/model/parameters.js';
import { parseConfig } from './dist/core/model/parse-config.js';

const [, , log] = process.argv;
const NEW_TOKENS = 2;
const folder = mkdtempSync(join(tmpdir(), 'megabert-placement-'));

const first = { kind: 'logits', rows: 'first' };
const all = { kind: 'logits', rows: 'all' };
const pooled = (pooling) => ({ kind: 'hidden', layer: -1, pooling });
const written = (rest) => ({ kind: 'generate', sampling: { maxNewTokens: NEW_TOKENS, seed: 0, stopIds: [], ...rest } });

const tasks = [
  ['fill-mask', 'ForMaskedLM', { kind: 'top-k', k: 5 }],
  ['fill-mask --targets', 'ForMaskedLM', { kind: 'target-scores' }],
  ['fill-mask --logits', 'ForMaskedLM', { kind: 'logits', rows: 'chosen' }],
  ['next-sentence', 'ForNextSentencePrediction', first],
  ['text-classification', 'ForSequenceClassification', first],
  ['token-classification', 'ForTokenClassification', all],
  ['question-answering', 'ForQuestionAnswering', all],
  ['multiple-choice', 'ForMultipleChoice', first],
  ['embeddings (mean)', 'Model', pooled('mean')],
  ['embeddings (max)', 'Model', pooled('max')],
  ['embeddings (pooler)', 'Model', pooled('pooler')],
  ['embeddings (none)', 'Model', pooled('none')],
  ['text-generation', 'ForCausalLM', written({ temperature: 0 }), { is_decoder: true }],
  ['text-generation --temperature', 'ForCausalLM', written({ temperature: 1 }), { is_decoder: true }],
  ['likelihoods of a decoder', 'ForCausalLM', { kind: 'likelihood' }, { is_decoder: true }],
  ['embeddings, relative keys', 'Model', pooled('mean'), { position_embedding_type: 'relative_key' }],
  ['the same, and queries', 'Model', pooled('mean'), { position_embedding_type: 'relative_key_query' }],
];

const results = [];
for (const [name, head, readout, keys = {}] of tasks) {
  for (const layers of [2, 3]) results.push(await runTask(name, head, readout, { ...keys, num_hidden_layers: layers }));
}
rmSync(folder, { recursive: true });
process.stdout.write(JSON.stringify(results));

async function runTask(name, head, readout, keys) {
  const config = parseConfig({ model_type: 'megatron-bert', vocab_size: 30_592, ...keys });
  const common = { config, weights: emptyWeights(config, head), dialect: 'cuda', activations: 'float16' };
  const mark = `${name}, ${config.num_hidden_layers} layers`;
  const plan = { devices: [0], threads: 1 };
  const runner = openGraphRunner(common, { provider: 'cuda', strict: true, plan, isShort: true }, true);
  const spec = { ...common, head, form: 'packed', readout };
  const run = () =>
    runner.use({ head, form: 'packed', readout }, (graph) => runSequences(graph, spec, sequences(), 16_384));
  try {
    await run();
    appendFileSync(log, `MARK ${mark}\n`);
    const answers = await run();
    appendFileSync(log, `END ${mark}\n`);
    const failure = answers.find((answer) => answer instanceof Error && answer.code === 'ERR_RUNTIME');
    if (failure) return { name, layers: config.num_hidden_layers, error: failure.message };
    const steps = readout.kind === 'generate' ? NEW_TOKENS : 1;
    return { name, mark, layers: config.num_hidden_layers, steps, strict: true, outputBytes: bytesOf(answers) };
  } catch (error) {
    return { name, layers: config.num_hidden_layers, error: error.message };
  } finally {
    await runner.close();
  }
}

/** Eight lines of 16 to 128 tokens; two rows of each are asked about. */
function sequences() {
  return Array.from({ length: 8 }, (_, line) => ({
    ids: new Int32Array(16 * (line + 1)).fill(100),
    rows: Int32Array.of(1, 3),
    targets: Int32Array.of(7, 9),
  }));
}

function bytesOf(answers) {
  const tensors = answers.filter((answer) => !(answer instanceof Error)).flatMap((answer) => Object.values(answer));
  return tensors.reduce((sum, { data }) => sum + data.byteLength, 0);
}

/** Zeros, in a file of holes. */
function emptyWeights(config, head) {
  const file = join(folder, `${head}-${config.num_hidden_layers}-${config.position_embedding_type}`);
  let byteOffset = 0;
  const weights = parametersOf(config, head)
    .filter(({ tiedTo }) => tiedTo === undefined)
    .map(({ name, shape }) => {
      const byteLength = 2 * shape.reduce((product, size) => product * size, 1);
      const stored = { file, byteOffset, byteLength, dtype: 'float16', shape };
      byteOffset += byteLength;
      return [name, stored];
    });
  writeFileSync(file, '');
  truncateSync(file, byteOffset);
  return new Map(weights);
}
