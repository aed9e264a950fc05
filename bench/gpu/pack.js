/**
 * Packs what a machine with a card, but without Node and network, needs for the calls of docs/gpu.md. By hand, from a built
 * checkout in which placement.js has run:
 *
 *     node bench/gpu/pack.js [FOLDER = .cache/gpu-pack]
 *
 * Two archives, tools (Node, the build, its packages, the loaders of Vulkan and OpenGL that NVIDIA's driver wants) and cuda
 * (ONNX Runtime 1.29 with its CUDA provider, the code of sm_90 alone), each cut in two; the parts lie in call-0, call-1 and
 * call-2, a folder a call, small enough to be carried beside the checkout. Needs binutils, xz, apt and dpkg.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join, relative, resolve } from 'node:path';

const project = resolve(import.meta.dirname, '../..');
const target = resolve(process.argv[2] ?? join(project, '.cache/gpu-pack'));
const placement = join(project, '.cache/cuda-placement');
/** A call carries 64 MiB, of which the checkout takes 28. */
const MAX_PART_BYTES = 34 * 1024 * 1024;
const TOOLS_FIRST_BYTES = 32 * 1024 * 1024;
const CUDA_FIRST_BYTES = 20 * 1024 * 1024;
/** What NVIDIA's Vulkan driver links to, and Vulkan's own loader. */
const LOADERS =
  'libvulkan1 libegl1 libglvnd0 libopengl0 libgl1 libglx0 libgles2 libx11-6 libxext6 libxcb1 libxau6 libxdmcp6';

rmSync(target, { recursive: true, force: true });
const tools = join(target, 'tools');
mkdirSync(tools, { recursive: true });
cpSync(process.execPath, join(tools, 'node'));
execFileSync('strip', [join(tools, 'node')]);
for (const part of ['bin', 'dist', 'package.json', 'oclif.manifest.json', 'bench/gpu']) copy(part);
for (const folder of productionPackages()) copy(folder, isForLinux);
fetchLoaders(join(tools, 'lib'));
pack('tools', TOOLS_FIRST_BYTES, ['call-0', 'call-1']);

const cuda = join(target, 'cuda');
const native = 'onnxruntime-node/bin/napi-v6/linux/x64';
cpSync(join(placement, 'node_modules'), cuda, { recursive: true, filter: isForLinux });
const library = join(cuda, native, 'libonnxruntime_providers_cuda.so');
execFileSync(process.execPath, [join(import.meta.dirname, 'keep-arch.js'), library, library, '90'], {
  stdio: 'inherit',
});
pack('cuda', CUDA_FIRST_BYTES, ['call-1', 'call-2']);

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

function fetchLoaders(folder) {
  const work = join(target, 'loaders');
  mkdirSync(folder, { recursive: true });
  mkdirSync(work);
  execFileSync('apt-get', ['-qq', '-o', 'APT::Sandbox::User=root', 'download', ...LOADERS.split(' ')], { cwd: work });
  for (const name of readdirSync(work)) execFileSync('dpkg-deb', ['-x', name, 'unpacked'], { cwd: work });
  cpSync(join(work, 'unpacked/usr/lib/x86_64-linux-gnu'), folder, { recursive: true, verbatimSymlinks: true });
  rmSync(work, { recursive: true });
}

/** Packs a folder, and cuts the archive in two: each part goes into the folder of a call. */
function pack(name, firstBytes, calls) {
  const file = join(target, `${name}.tar.xz`);
  execFileSync('tar', ['cJf', file, '-C', target, name], { env: { ...process.env, XZ_OPT: '-6 -T0' } });
  const bytes = readFileSync(file);
  const parts = [bytes.subarray(0, firstBytes), bytes.subarray(firstBytes)];
  for (const [index, part] of parts.entries()) {
    const folder = join(target, calls[index]);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, `${name}.${index}`), part);
    console.log(`${calls[index]}/${name}.${index}: ${(part.length / 2 ** 20).toFixed(1)} MiB`);
    if (part.length > MAX_PART_BYTES) throw new Error(`${name}.${index} is larger than a call carries`);
  }
  rmSync(join(target, name), { recursive: true });
  rmSync(file);
}
