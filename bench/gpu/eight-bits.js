/**
 * What WebGPU gains by weights of 8 bits in blocks of 32 (MatMulNBits, which has matrix units on cards where Gemm has none):
 *
 *     node bench/gpu/eight-bits.js [--smoke]
 *
 * Four layers of the 345M shape, weights random; prints a row for floats and for blocks, each in float16 and float32: tokens
 * a second of 8 × 128, and the largest difference from the CPU's answer over the same weights. --smoke: small, float32 alone.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openGraphRunner } from '../../dist/core/engine/open-graph-runner.js';
import { runSequences } from '../../dist/core/engine/run-sequences.js';
import { parametersOf } from '../../dist/core/model/parameters.js';
import { parseConfig } from '../../dist/core/model/parse-config.js';
import { presets } from '../../dist/core/model/presets.js';
import { createRandom } from '../../dist/core/random.js';
import { encodeFloats } from '../../dist/core/tensor/encode-floats.js';

const BLOCK = 32;
/** MatMulNBits' blocks are signed numbers of deviation 74 steps. */
const STEP = 0.02 / 74;
const RUNS = 20;

const isSmoke = process.argv.includes('--smoke');
const config = parseConfig({ ...presets[isSmoke ? 'demo' : '345m'], num_hidden_layers: isSmoke ? 2 : 4 });
const [batch, length] = isSmoke ? [2, 64] : [8, 128];
const readout = { kind: 'hidden', layer: -1, pooling: 'cls' };
const sequences = Array.from({ length: batch }, (_, line) => ({
  ids: Int32Array.from({ length }, (_, place) => 5 + ((place * 7919 + line * 31) % (config.vocab_size - 5))),
}));
const folder = mkdtempSync(join(tmpdir(), 'megabert-eight-bits-'));

console.log('| weights | activations | dialect | tokens/s | off from the CPU by |');
console.log('|---|---|---|---|---|');
for (const stored of ['float', 'blocks']) {
  const expected = (await answer('cpu', 'cpu', stored, 'float32')).hidden;
  for (const activations of isSmoke ? ['float32'] : ['float16', 'float32']) {
    // Fused attention is another matter: parity.js and the probe hold it against the CPU.
    for (const dialect of ['webgpu', 'plain']) {
      try {
        const { hidden, seconds } = await answer('webgpu', dialect, stored, activations);
        const off = expected.reduce((most, value, place) => Math.max(most, Math.abs(value - hidden[place])), 0);
        const rate = Math.round((batch * length) / seconds).toLocaleString('en-US');
        console.log(`| ${stored} | ${activations} | ${dialect} | ${rate} | ${off.toPrecision(2)} |`);
      } catch (error) {
        console.log(`| ${stored} | ${activations} | ${dialect} | ${error.message} | |`);
      }
    }
  }
}
rmSync(folder, { recursive: true });

async function answer(provider, dialect, stored, activations) {
  const common = { config, weights: storeWeights(stored, activations), dialect, activations };
  const isCpu = provider === 'cpu';
  const plan = { devices: [undefined], threads: 1 };
  const runner = openGraphRunner(common, { provider, strict: !isCpu, plan, isShort: isCpu }, true);
  const choice = { head: 'Model', form: 'packed', readout };
  const run = () => runner.use(choice, (graph) => runSequences(graph, { ...common, ...choice }, sequences, 4096));
  try {
    const answers = await run();
    const failed = answers.find((given) => given instanceof Error);
    if (failed) throw failed;
    const started = performance.now();
    const runs = isCpu || isSmoke ? 1 : RUNS;
    for (let done = 0; done < runs; done++) await run();
    const hidden = answers.flatMap((given) => Array.from(given.hidden.data));
    return { hidden, seconds: (performance.now() - started) / 1000 / runs };
  } finally {
    await runner.close();
  }
}

/** The same numbers for every provider and type: one file a kind. */
function storeWeights(stored, activations) {
  const file = join(folder, `${stored}-${activations}`);
  const random = createRandom(1);
  const parts = [];
  const weights = new Map();
  let byteOffset = 0;
  const add = (name, dtype, shape, bytes) => {
    weights.set(name, { file, byteOffset, byteLength: bytes.length, dtype, shape });
    parts.push(bytes);
    byteOffset += bytes.length;
  };
  const addFloats = (name, shape, values) => {
    const bytes = new Uint8Array(values.length * (activations === 'float16' ? 2 : 4));
    encodeFloats(values, activations, bytes);
    add(name, activations, shape, bytes);
  };
  for (const { name, shape, tiedTo } of parametersOf(config, 'Model')) {
    if (tiedTo !== undefined) continue;
    const count = shape.reduce((product, size) => product * size, 1);
    if (stored === 'blocks' && /encoder\.layer\..*(query|key|value|dense)\.weight$/.test(name)) {
      const [outputs, inputs] = shape;
      add(
        name,
        'uint8',
        [outputs, inputs / BLOCK, BLOCK],
        Uint8Array.from({ length: count }, () => random() * 256),
      );
      addFloats(`${name}_scale`, [count / BLOCK], new Float32Array(count / BLOCK).fill(STEP));
    } else if (shape.length === 1) addFloats(name, shape, new Float32Array(count).fill(name.endsWith('.bias') ? 0 : 1));
    else
      addFloats(
        name,
        shape,
        Float32Array.from({ length: count }, () => (random() - 0.5) * 0.07),
      );
  }
  writeFileSync(file, Buffer.concat(parts));
  return weights;
}
