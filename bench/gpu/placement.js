/**
 * Shows, without a card, what ONNX Runtime's real CUDA provider does with every task's graph: whether all nodes are its own,
 * which kernels it launches, and how many bytes it copies. By hand, from a built checkout:
 *
 *     node bench/gpu/placement.js [FOLDER]
 *
 * Fetches 290 MB from the npm registry into FOLDER (default .cache/cuda-placement): ONNX Runtime 1.29, and its CUDA provider
 * out of a game engine's bundle. Needs gcc. Prints the table of docs/gpu.md.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';

const PROVIDER = 'com.github.asus4.onnxruntime.linux-x64-gpu@0.4.9';
const CORE = 'onnxruntime-node@1.29.0';
const COMMON = 'onnxruntime-common@1.29.0';

const project = resolve(import.meta.dirname, '../..');
const work = resolve(process.argv[2] ?? join(project, '.cache/cuda-placement'));

const modules = join(work, 'node_modules');
const core = fetchPackage(CORE, join(modules, 'onnxruntime-node'));
fetchPackage(COMMON, join(modules, 'onnxruntime-common'));
const provider = fetchPackage(PROVIDER, join(work, 'provider'));
for (const name of ['libonnxruntime_providers_shared.so', 'libonnxruntime_providers_cuda.so']) {
  cpSync(join(provider, 'Plugins/Linux/x64', name), join(core, 'bin/napi-v6/linux/x64', name));
}
const stub = join(work, 'stub');
execFileSync('sh', [join(project, 'bench/gpu/stub/build.sh'), stub], { stdio: 'inherit' });

// A copy of the build beside ONNX Runtime 1.29: the engine's own code, over that version.
rmSync(join(work, 'dist'), { recursive: true, force: true });
cpSync(join(project, 'dist'), join(work, 'dist'), { recursive: true });
cpSync(join(project, 'package.json'), join(work, 'package.json'));
cpSync(join(project, 'bench/gpu/run-on-stub.js'), join(work, 'run-on-stub.js'));

const log = join(work, 'cuda.log');
rmSync(log, { force: true });
const runs = JSON.parse(
  execFileSync(process.execPath, [join(work, 'run-on-stub.js'), log], {
    env: { ...process.env, LD_LIBRARY_PATH: stub, FAKE_CUDA_LOG: log },
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  }),
);
const lines = readFileSync(log, 'utf8').split('\n');
console.log(
  '| task | all on CUDA | launches a layer and step | attention kernel | copied in, KB | copied out, KB | asked for, KB |',
);
console.log('|---|---|---|---|---|---|---|');
for (const task of groups(runs)) console.log(row(task));

/** The runs of one task, with fewer and more layers. */
function groups(all) {
  const names = [...new Set(all.map(({ name }) => name))];
  return names.map((name) => all.filter((run) => run.name === name));
}

function row([fewer, more]) {
  if (more === undefined || more.error) return `| ${fewer.name} | no: ${(more ?? fewer).error} | | | | | |`;
  const [small, large] = [fewer, more].map(({ mark }) => eventsOf(mark));
  const launches = (large.launches.length - small.launches.length) / (more.layers - fewer.layers) / more.steps;
  const attention = [...new Set(large.launches.filter((name) => /attention|fmha|flash/i.test(name)).map(shortName))];
  const kilobytes = (bytes) => (bytes / 1024).toFixed(1);
  return `| ${[
    more.name,
    more.strict ? 'yes' : 'no',
    launches,
    attention.join(', ') || 'none: written out',
    kilobytes(large.in),
    kilobytes(large.out),
    kilobytes(more.outputBytes),
  ].join(' | ')} |`;
}

/** What the provider did between two marks of a run. */
function eventsOf(mark) {
  const from = lines.indexOf(`MARK ${mark}`);
  const events = lines.slice(from + 1, lines.indexOf(`END ${mark}`));
  const bytes = (way) =>
    events.filter((line) => line.startsWith(`COPY ${way} `)).reduce((sum, line) => sum + Number(line.split(' ')[2]), 0);
  return { launches: events.filter((line) => /^(KERNEL|GEMM)/.test(line)), in: bytes('in'), out: bytes('out') };
}

/** The part of a mangled C++ name that says which kernel it is. */
function shortName(line) {
  if (line.includes('attention_kernel_batched_impl')) return 'memory-efficient (cutlass)';
  return /flash_fwd(_splitkv)?_kernel|[A-Za-z]*Attention[A-Za-z]*/.exec(line)?.[0] ?? line.slice(7, 60);
}

/** Unpacks a package of the npm registry, unless that is done. */
function fetchPackage(name, folder) {
  if (existsSync(join(folder, 'package.json'))) return folder;
  mkdirSync(folder, { recursive: true });
  const [{ filename }] = JSON.parse(execFileSync('npm', ['pack', '--json', name], { cwd: work, encoding: 'utf8' }));
  execFileSync('tar', [
    'xzf',
    join(work, filename.replace('/', '-').replace('@', '')),
    '-C',
    folder,
    '--strip-components=1',
  ]);
  return folder;
}
