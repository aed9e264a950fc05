/**
 * Packs what a machine with a card, but without Node and network, needs for the three calls of docs/gpu.md. By hand, from a
 * built checkout in which placement.js and scripts/fetch-software-gpu.sh have run:
 *
 *     node bench/gpu/pack.js [FOLDER = .cache/gpu-pack]
 *
 * Makes tools.tar.xz (Node, the build, its packages, Vulkan's loader) and cuda.tar.xz (ONNX Runtime 1.29 with its CUDA
 * provider, the code of sm_90 alone), each small enough to be carried in one call. Needs binutils and xz.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, rmSync, statSync } from 'node:fs';
import { basename, join, relative, resolve } from 'node:path';

const project = resolve(import.meta.dirname, '../..');
const target = resolve(process.argv[2] ?? join(project, '.cache/gpu-pack'));
const placement = join(project, '.cache/cuda-placement');
const MAX_BYTES = 64 * 1024 * 1024;

rmSync(target, { recursive: true, force: true });
const tools = join(target, 'tools');
mkdirSync(tools, { recursive: true });
cpSync(process.execPath, join(tools, 'node'));
execFileSync('strip', [join(tools, 'node')]);
for (const part of ['bin', 'dist', 'package.json', 'oclif.manifest.json', 'bench/gpu']) copy(part);
for (const folder of productionPackages()) copy(folder, isForLinux);
cpSync(join(project, '.cache/software-gpu/libvulkan.so.1'), join(tools, 'lib/libvulkan.so.1'));
pack('tools');

const cuda = join(target, 'cuda');
const native = 'onnxruntime-node/bin/napi-v6/linux/x64';
cpSync(join(placement, 'node_modules'), cuda, { recursive: true, filter: isForLinux });
const library = join(cuda, native, 'libonnxruntime_providers_cuda.so');
execFileSync(process.execPath, [join(import.meta.dirname, 'keep-arch.js'), library, library, '90'], {
  stdio: 'inherit',
});
pack('cuda');

function copy(part, filter) {
  cpSync(join(project, part), join(tools, part), { recursive: true, dereference: true, filter });
}

/** Folders under node_modules that run, without those that only build and test. */
function productionPackages() {
  const paths = execFileSync('npm', ['ls', '--omit=dev', '--all', '--parseable'], { cwd: project, encoding: 'utf8' });
  const folders = paths.split('\n').map((path) => relative(project, path));
  return folders.filter((path) => /^node_modules\/(@[^/]+\/)?[^/]+$/.test(path));
}

/** Several packages bring their native code for every platform. */
function isForLinux(path) {
  return !/(darwin|win32|windows|android|arm64|aarch64|musl|armv7|riscv|s390|ppc64)/.test(basename(path));
}

function pack(name) {
  const file = join(target, `${name}.tar.xz`);
  execFileSync('tar', ['cJf', file, '-C', target, name], { env: { ...process.env, XZ_OPT: '-6 -T0' } });
  rmSync(join(target, name), { recursive: true });
  const { size } = statSync(file);
  console.log(`${file}: ${(size / 2 ** 20).toFixed(1)} MiB`);
  if (size > MAX_BYTES) throw new Error(`${name} is larger than one call carries`);
}
