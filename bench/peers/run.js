// Times megabert against what users would pick instead, in turn, on this machine, and prints a Markdown table of medians.
//   node bench/peers/run.js MODEL_FOLDER LINES.jsonl [--rounds 3] [--batch 32] [--precisions fp32,int8]
// MODEL_FOLDER is a text-classification model with its tokenizer; LINES have a `text`. A peer whose parts cannot be had
// here (no Python with PyTorch, say) is named and left out.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

const TRANSFORMERS_JS = '@huggingface/transformers@4.3.1';
const root = resolve(import.meta.dirname, '../..');
const work = join(root, '.cache/peers');
const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '3' },
    batch: { type: 'string', default: '32' },
    precisions: { type: 'string', default: 'fp32' },
  },
});
const [model, lines] = positionals.map((path) => resolve(path));

mkdirSync(work, { recursive: true });
const peers = [...ours(), ...bareGraphs(exportGraph('megatron-bert')), ...transformersJs(), ...huggingFace()];
const seconds = new Map(peers.map(({ name }) => [name, []]));
for (let round = 0; round < Number(values.rounds); round++) {
  for (const peer of peers) {
    const answer = runPeer(peer);
    if (answer !== undefined) seconds.get(peer.name).push(answer.seconds);
  }
}
printTable();

function ours() {
  return values.precisions.split(',').map((precision) => ({
    name: `megabert predict, ${precision}`,
    command: [process.execPath, join(import.meta.dirname, 'megabert.js'), model, lines, precision],
  }));
}

function bareGraphs(folder) {
  return ['sorted', 'unsorted'].map((order) => ({
    name: `bare ONNX graph, padded, ${order}, fp32`,
    command: [process.execPath, join(import.meta.dirname, 'bare-onnx.js'), folder, lines, values.batch, order],
  }));
}

function transformersJs() {
  const home = join(work, 'transformers-js');
  if (!existsSync(join(home, 'node_modules/@huggingface/transformers'))) {
    mkdirSync(home, { recursive: true });
    writeFileSync(join(home, 'package.json'), '{"type":"module","private":true}\n');
    const install = spawnSync('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', TRANSFORMERS_JS], {
      cwd: home,
    });
    if (install.status !== 0) return leftOut(TRANSFORMERS_JS, 'npm cannot install it');
  }
  cpSync(join(import.meta.dirname, 'transformers-js.js'), join(home, 'run.js'));
  return [
    {
      name: `transformers.js ${TRANSFORMERS_JS.split('@').at(-1)}, sorted, fp32`,
      command: [process.execPath, join(home, 'run.js'), exportGraph('bert'), lines, values.batch],
    },
  ];
}

function huggingFace() {
  const python = process.env.PEERS_PYTHON ?? 'python3';
  const probe = spawnSync(
    python,
    ['-c', 'import torch, transformers; print(torch.__version__, transformers.__version__)'],
    { encoding: 'utf8' },
  );
  if (probe.status !== 0) return leftOut('Hugging Face with PyTorch', `${python} has no torch and transformers`);
  const [torch, transformers] = probe.stdout.trim().split(' ');
  return ['float32', 'bfloat16', 'int8'].map((dtype) => ({
    name: `transformers ${transformers}, PyTorch ${torch}, sorted, ${dtype}`,
    command: [python, join(import.meta.dirname, 'hugging-face.py'), model, lines, values.batch, dtype],
  }));
}

/** The graph with its config saying `model_type`: transformers.js refuses `megatron-bert`. */
function exportGraph(modelType) {
  const folder = join(work, modelType);
  rmSync(folder, { recursive: true, force: true });
  const convert = [join(root, 'bin/run.js'), 'convert', model, folder, '--format', 'onnx', '--quiet'];
  const { status, stderr } = spawnSync(process.execPath, convert, { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  const config = join(folder, 'config.json');
  writeFileSync(config, JSON.stringify({ ...JSON.parse(readFileSync(config, 'utf8')), model_type: modelType }));
  return folder;
}

function runPeer({ name, command: [program, ...args] }) {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8', maxBuffer: 1 << 28 });
  if (status === 0) return JSON.parse(stdout.trim().split('\n').at(-1));
  console.error(`left out in this round: ${name}: ${stderr.trim().split('\n').at(-1)}`);
  return undefined;
}

function leftOut(name, why) {
  console.error(`left out: ${name}: ${why}`);
  return [];
}

function printTable() {
  const count = readFileSync(lines, 'utf8').trim().split('\n').length;
  const rows = [...seconds].filter(([, times]) => times.length > 0).map(([name, times]) => [name, median(times)]);
  const base = rows.find(([name]) => name.includes('padded, sorted'))[1];
  console.log(
    `${cpus()[0].model.trim()}, load ${loadavg()[0].toFixed(2)}; ${count} lines, batch ${values.batch}, median of ${values.rounds}\n`,
  );
  console.log('| | lines/s | of the bare graph, sorted |\n|---|---|---|');
  for (const [name, time] of rows)
    console.log(`| ${name} | ${(count / time).toFixed(0)} | ${(base / time).toFixed(2)}× |`);
}

function median(times) {
  const sorted = times.toSorted((a, b) => a - b);
  return (sorted[Math.floor((sorted.length - 1) / 2)] + sorted[Math.ceil((sorted.length - 1) / 2)]) / 2;
}
