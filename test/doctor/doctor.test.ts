import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { doctor } from '../../dist/core/doctor/doctor.js';
import { layCudaLibraries } from '../../dist/core/doctor/lay-cuda-libraries.js';
import { cudaFolders } from '../../dist/core/runtime/cuda/cuda-folders.js';
import { findCudaObstacle } from '../../dist/core/runtime/cuda/find-cuda-obstacle.js';
import { findTensorRtObstacle } from '../../dist/core/runtime/cuda/find-tensorrt-obstacle.js';
import { inspectCuda } from '../../dist/core/runtime/cuda/inspect-cuda.js';
import { explainFailure } from '../../dist/core/runtime/diagnose.js';
import { findVulkanObstacle } from '../../dist/core/runtime/find-vulkan-obstacle.js';
import { openSession } from '../../dist/core/runtime/open-session.js';
import { ortVersion } from '../../dist/core/runtime/ort-installation.js';
import { makeZip } from '../support/make-zip.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { tinyElf } from '../support/tiny-elf.ts';
import { tinyGraph } from '../support/tiny-graph.ts';

const run = promisify(execFile);
const bin = resolve(import.meta.dirname, '../../bin/run.js');

const files = ['libonnxruntime_providers_shared.so', 'libonnxruntime_providers_cuda.so'];
const library = (version = ortVersion()): Uint8Array => tinyElf(['libcublas.so.13', 'libc.so.6'], ['text', version]);

/** A package on disk: the two libraries under `folder`, and whatever else. */
function packed(
  name: string,
  folder: string,
  libraries: readonly Uint8Array[],
  more: { path: string; data: Uint8Array }[] = [],
) {
  const path = join(temporaryFolder(), name);
  const entries = libraries.map((data, index) => ({ path: `${folder}/${files[index]}`, data, deflate: true }));
  writeFileSync(path, makeZip([...entries, ...more]));
  return path;
}

function record(hashed: readonly Uint8Array[]): { path: string; data: Uint8Array } {
  const lines = hashed.map((data, index) => {
    const digest = createHash('sha256').update(data).digest('base64url');
    return `onnxruntime/capi/${files[index]},sha256=${digest},${data.length}`;
  });
  return { path: 'onnxruntime_gpu.dist-info/RECORD', data: Buffer.from(`${lines.join('\n')}\n`) };
}

describe('doctor --fix', () => {
  const both = [library(), library()];

  it.each([
    ['a NuGet package', () => packed('gpu.nupkg', 'runtimes/linux-x64/native', both)],
    ['a wheel', () => packed('gpu.whl', 'onnxruntime/capi', both, [record(both)])],
  ])('lays both libraries out of %s', async (_, make) => {
    const folder = temporaryFolder();
    const laid = await layCudaLibraries(make(), folder);
    expect(readdirSync(folder).sort()).toEqual([...files].sort());
    for (const [index, { file, bytes, sha256 }] of laid.entries()) {
      expect(new Uint8Array(readFileSync(file))).toEqual(both[index]);
      expect(bytes).toBe(both[index]!.length);
      expect(sha256).toBe(createHash('sha256').update(both[index]!).digest('hex'));
    }
  });

  it.each([
    ['another version', 'ERR_VERSION', () => packed('a.nupkg', 'lib', [library('1.29.0'), library('1.29.0')])],
    [
      'another file than the wheel recorded',
      'ERR_HASH',
      () => packed('a.whl', 'onnxruntime/capi', both, [record([library('1.2.3'), library()])]),
    ],
    ['one library of the two', 'ERR_NO_LIBRARY', () => packed('a.nupkg', 'lib', [library()])],
    [
      'something that is no library',
      'ERR_VERSION',
      () => packed('a.nupkg', 'lib', [Buffer.from('x'), Buffer.from('y')]),
    ],
  ])('refuses %s, and lays nothing', async (_, code, make) => {
    const folder = temporaryFolder();
    await expect(layCudaLibraries(make(), folder)).rejects.toMatchObject({ code });
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('what stands in the way of a provider', () => {
  const withDriver = (folder: string) => findCudaObstacle({ ...inspectCuda(folder), driver: '580.95.05' });

  it('is told of CUDA: its library, then its version, then NVIDIA’s, each by its exact name', () => {
    const folder = temporaryFolder();
    expect(withDriver(folder)?.missing).toBe(`${files[0]} not found`);
    for (const file of files) writeFileSync(join(folder, file), library('1.29.0'));
    expect(withDriver(folder)?.missing).toBe(`${files[1]} is of ONNX Runtime 1.29.0, not ${ortVersion()}`);
    for (const file of files) writeFileSync(join(folder, file), 'no library at all');
    expect(withDriver(folder)?.missing).toBe(`${files[1]} is no library of ONNX Runtime ${ortVersion()}`);
    const strange = tinyElf(['libcublas.so.13', 'libcufake.so.99'], [ortVersion()]);
    for (const file of files) writeFileSync(join(folder, file), strange);
    expect(withDriver(folder)?.missing).toMatch(/^lib(cublas\.so\.13|cufake\.so\.99) not found$/);
  });

  it('is looked for in the driver’s own library, too: not every system lists its driver', () => {
    const { libraries } = inspectCuda(temporaryFolder());
    expect(libraries.map(({ name }) => name)).toEqual(['libcuda.so.1']);
    const report = { devices: [], providerLibraries: [], libraries: [{ name: 'libcuda.so.1', optional: false }] };
    const loaded = { ...report, libraries: [{ name: 'libcuda.so.1', foundIn: 'system', optional: false }] };
    expect(findCudaObstacle(report)?.missing).toBe('no NVIDIA driver');
    expect(findCudaObstacle(loaded)).toBeUndefined();
  });

  it('is told of TensorRT: its library, its version, then NVIDIA’s', () => {
    const folder = temporaryFolder();
    const name = 'libonnxruntime_providers_tensorrt.so';
    expect(findTensorRtObstacle(folder)?.missing).toBe(`${name} not found`);
    writeFileSync(join(folder, name), library('1.29.0'));
    expect(findTensorRtObstacle(folder)?.missing).toBe(`${name} is of ONNX Runtime 1.29.0, not ${ortVersion()}`);
    writeFileSync(join(folder, name), tinyElf(['libnvinfer.so.99'], [ortVersion()]));
    expect(findTensorRtObstacle(folder)?.missing).toBe('libnvinfer.so.99 not found');
    writeFileSync(join(folder, name), tinyElf(['libc.so.6'], [ortVersion()]));
    expect(findTensorRtObstacle(folder)).toBeUndefined();
  });

  it('is told of CUDA without a driver', () => {
    const { driver: _, ...report } = inspectCuda(temporaryFolder());
    expect(findCudaObstacle({ ...report, devices: [] })?.missing).toBe('no NVIDIA driver');
  });

  it('is no library in a wheel of the Python that a shell would start', () => {
    const prefix = temporaryFolder();
    const wheel = join(prefix, 'lib/python3.12/site-packages/nvidia/cu13/lib');
    for (const folder of [wheel, join(prefix, 'bin')]) mkdirSync(folder, { recursive: true });
    for (const file of [join(wheel, 'libcublas.so.13'), join(prefix, 'bin/python3')]) writeFileSync(file, '');
    expect(cudaFolders({ PATH: `/nowhere:${join(prefix, 'bin')}` })).toContain(wheel);
    expect(cudaFolders({ PATH: '/nowhere' })).not.toContain(wheel);
  });

  it('is told of Vulkan without a driver', () => {
    const env = { VK_DRIVER_FILES: join(temporaryFolder(), 'none.json') };
    expect(findVulkanObstacle(env)?.missing).toBe('no Vulkan driver');
  });

  it.each(['cuda', 'webgpu'] as const)(
    'is read out of what ONNX Runtime says when %s does not open',
    async (provider) => {
      const options = { weightsFolder: import.meta.dirname, threads: 1, prepack: false };
      const failure = await openSession({ ...options, model: tinyGraph(), provider }).catch((error: unknown) => error);
      const obstacle = explainFailure(failure);
      expect(obstacle.missing).toBe({ cuda: 'its library does not load', webgpu: 'no adapter' }[provider]);
    },
  );

  it.each([
    ['libcudnn.so.9: cannot open shared object file: No such file', 'libcudnn.so.9 not found'],
    ['CUDA failure 35: CUDA driver version is insufficient for CUDA runtime version', 'the NVIDIA driver is too old'],
    ['CUDA failure 100: no CUDA-capable device is detected', 'no NVIDIA device'],
    [
      'Non-zero status code: Program Cast requires f16 but the device does not support it.',
      'the adapter does not compute in float16',
    ],
    ['CUDA failure 101: invalid device ordinal', 'no device of that number'],
    [
      'CUDA failure 209: no kernel image is available for execution on the device',
      'no code for this card in the CUDA provider',
    ],
  ])('%s', (text, missing) => {
    expect(explainFailure(new Error(text)).missing).toBe(missing);
  });
});

describe('megabert doctor', () => {
  it('reports every provider, and for each that does not work what it lacks and what to do', async () => {
    const report = await doctor();
    expect(report.providers.map(({ name }) => name).sort()).toEqual([
      'coreml',
      'cpu',
      'cuda',
      'dml',
      'tensorrt',
      'webgpu',
    ]);
    for (const { usable, missing, remedy } of report.providers) {
      expect(usable).toBe(missing === null);
      expect(usable).toBe(remedy === null);
    }
    const elsewhere = report.providers.find(({ name }) => name === (process.platform === 'linux' ? 'dml' : 'tensorrt'));
    expect(elsewhere?.remedy).toMatch(/^it needs (Windows|Linux on x64)$/);
  });

  it('prints one object with --json', async () => {
    const { stdout } = await run(process.execPath, [bin, 'doctor', '--json']);
    const { machine, providers } = JSON.parse(stdout);
    expect(machine.onnxruntime).toBe(ortVersion());
    expect(providers).toContainEqual({
      name: 'cpu',
      usable: true,
      missing: null,
      remedy: null,
      libraries: [],
      verdict: null,
    });
  });

  it('wants a package to fix from', async () => {
    const failed = await run(process.execPath, [bin, 'doctor', '--fix']).catch((error: unknown) => error);
    expect(failed).toMatchObject({ code: 2 });
  });
});
