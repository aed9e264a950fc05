// Whom megabert is measured against: each a command that prints its seconds as JSON. One whose parts cannot be had here
// (no Python with PyTorch, say) is named and left out.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const TRANSFORMERS_JS = '@huggingface/transformers@4.3.1';
/** The version of our onnxruntime-node, which runs what it makes. */
const QUANTIZER = ['onnxruntime==1.30.0', 'onnx'];
const root = resolve(import.meta.dirname, '../..');
export const workFolder = join(root, '.cache/peers');

/**
 * `command(lines, batch)` → arguments. A peer with `batches` is tuned: it gets the one of them that suits it best.
 *
 * @param {string} model a text-classification model with its tokenizer
 * @param {readonly string[]} precisions of megabert
 */
export function findPeers(model, precisions) {
  mkdirSync(workFolder, { recursive: true });
  return [...ours(model, precisions), ...bareGraphs(model), ...transformersJs(model), ...huggingFace(model)];
}

function ours(model, precisions) {
  return precisions.map((precision) => ({
    name: `megabert predict, ${precision}`,
    command: (lines) => [process.execPath, here('megabert.js'), model, lines, precision],
  }));
}

function bareGraphs(model) {
  const folder = exportGraph(model, 'megatron-bert');
  const quantized = quantizeGraph(folder);
  const command =
    (order, graph = folder) =>
    (lines, batch) => [process.execPath, here('bare-onnx.js'), graph, lines, batch, order];
  return [
    { name: 'bare ONNX graph, as the lines come', batch: 32, command: command('unsorted') },
    { name: 'bare ONNX graph, lengths sorted', batches: TRIED_BATCHES, command: command('sorted') },
    ...quantized.map((graph) => ({
      name: 'bare ONNX graph, lengths sorted, int8 (quantize_dynamic)',
      batches: TRIED_BATCHES,
      command: command('sorted', graph),
    })),
  ];
}

/** Its folder, by ONNX Runtime's own tool; none where Python or its packages cannot be had. */
function quantizeGraph(folder) {
  const home = join(workFolder, 'onnxruntime');
  const python = join(home, 'bin/python');
  if (spawnSync(python, ['-c', 'import onnx, onnxruntime']).status !== 0) {
    const made = spawnSync(process.env.PEERS_PYTHON ?? 'python3', ['-m', 'venv', home]);
    if (made.status !== 0) return leftOut('the bare graph in int8', 'no Python with venv');
    const install = spawnSync(python, ['-m', 'pip', 'install', '--quiet', '--only-binary', ':all:', ...QUANTIZER]);
    if (install.status !== 0) return leftOut('the bare graph in int8', `pip cannot install ${QUANTIZER.join(' and ')}`);
  }
  const target = `${folder}-int8`;
  rmSync(target, { recursive: true, force: true });
  const { status, stderr } = spawnSync(python, [here('quantize-dynamic.py'), folder, target], { encoding: 'utf8' });
  return status === 0 ? [target] : leftOut('the bare graph in int8', stderr.trim().split('\n').at(-1));
}

function transformersJs(model) {
  const home = join(workFolder, 'transformers-js');
  if (!existsSync(join(home, 'node_modules/@huggingface/transformers'))) {
    mkdirSync(home, { recursive: true });
    writeFileSync(join(home, 'package.json'), '{"type":"module","private":true}\n');
    const install = spawnSync('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', TRANSFORMERS_JS], {
      cwd: home,
    });
    if (install.status !== 0) return leftOut(TRANSFORMERS_JS, 'npm cannot install it');
  }
  cpSync(here('transformers-js.js'), join(home, 'run.js'));
  const folder = exportGraph(model, 'bert');
  const command = (way) => (lines, batch) => [process.execPath, join(home, 'run.js'), folder, lines, batch, way];
  return documentedAndTuned(`transformers.js ${TRANSFORMERS_JS.split('@').at(-1)}`, command);
}

function huggingFace(model) {
  const python = process.env.PEERS_PYTHON ?? 'python3';
  const probe = spawnSync(
    python,
    ['-c', 'import torch, transformers; print(torch.__version__, transformers.__version__)'],
    { encoding: 'utf8' },
  );
  if (probe.status !== 0) return leftOut('Hugging Face with PyTorch', `${python} has no torch and transformers`);
  const [torch, transformers] = probe.stdout.trim().split(' ');
  const name = `transformers ${transformers}, PyTorch ${torch}`;
  const command = (way, dtype) => (lines, batch) => [
    python,
    here('hugging-face.py'),
    model,
    lines,
    batch,
    way,
    dtype ?? 'float32',
  ];
  return [
    ...documentedAndTuned(name, command),
    ...['bfloat16', 'int8'].map((dtype) => ({
      name: `${name}, lengths sorted, ${dtype}`,
      batches: TRIED_BATCHES,
      command: command('sorted', dtype),
    })),
  ];
}

/** As its pages show it, by itself and with a batch size; and as somebody who knows it well would use it. */
function documentedAndTuned(name, command) {
  return [
    { name: `${name}, pipeline`, batch: 1, command: command('documented') },
    { name: `${name}, pipeline`, batch: 32, command: command('documented') },
    { name: `${name}, lengths sorted`, batches: TRIED_BATCHES, command: command('sorted') },
  ];
}

const TRIED_BATCHES = [8, 32, 64, 128];

/** The graph with its config saying `modelType`: transformers.js refuses `megatron-bert`. */
function exportGraph(model, modelType) {
  const folder = join(workFolder, modelType);
  rmSync(folder, { recursive: true, force: true });
  const convert = [join(root, 'bin/run.js'), 'convert', model, folder, '--format', 'onnx', '--quiet'];
  const { status, stderr } = spawnSync(process.execPath, convert, { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  const config = join(folder, 'config.json');
  writeFileSync(config, JSON.stringify({ ...JSON.parse(readFileSync(config, 'utf8')), model_type: modelType }));
  return folder;
}

function here(file) {
  return join(import.meta.dirname, file);
}

function leftOut(name, why) {
  console.error(`left out: ${name}: ${why}`);
  return [];
}
