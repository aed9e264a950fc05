import { basename } from 'node:path';
import type { Obstacle } from '../obstacle.js';
import { ortVersion } from '../ort-installation.js';
import { type CudaReport, hasVersion, inspectCuda } from './inspect-cuda.js';

/** The first thing that the CUDA provider lacks: driver, its own libraries and their version, then NVIDIA's. */
export function findCudaObstacle(
  { driver, devices, providerLibraries, libraries }: CudaReport = inspectCuda(),
): Obstacle | undefined {
  const version = ortVersion();
  const hasDriver = driver !== undefined || libraries.some(({ name, foundIn }) => name === 'libcuda.so.1' && foundIn);
  const absent = providerLibraries.find(({ isThere }) => !isThere);
  const foreign = providerLibraries.find((library) => library.file.endsWith('_cuda.so') && !hasVersion(library));
  const unfound = libraries.find(({ foundIn, optional }) => foundIn === undefined && !optional);

  if (!hasDriver && devices.length === 0) {
    return { missing: 'no NVIDIA driver', remedy: 'install the driver, 580 or later: https://www.nvidia.com/drivers' };
  }
  if (absent) {
    return {
      missing: `${basename(absent.file)} not found`,
      remedy: layingCommand(),
    };
  }
  if (foreign) {
    const found = foreign.versions.join(', ') || 'an unknown version';
    return {
      missing: `${basename(foreign.file)} is of ONNX Runtime ${found}, not ${version}`,
      remedy: layingCommand(),
    };
  }
  if (unfound) return { missing: `${unfound.name} not found`, remedy: packageOf(unfound.name) };
  return undefined;
}

/** What lays ONNX Runtime's own libraries in place, out of its NuGet package (docs/gpu.md). */
export function layingCommand(): string {
  return `megabert doctor --fix --from microsoft.ml.onnxruntime.gpu.linux.${ortVersion()}.nupkg`;
}

/** The Python wheel is the smallest way to one library, and needs no administrator. */
export function packageOf(library: string): string {
  const wheels: [RegExp, string][] = [
    [/^libcublas/, 'nvidia-cublas'],
    [/^libcudart/, 'nvidia-cuda-runtime'],
    [/^libcurand/, 'nvidia-curand'],
    [/^libcufft/, 'nvidia-cufft'],
    [/^libcudnn/, 'nvidia-cudnn-cu13'],
  ];
  const wheel = wheels.find(([pattern]) => pattern.test(library))?.[1];
  return wheel ? `pip install ${wheel}, or set CUDA_PATH to where it lies` : 'install the NVIDIA driver, 580 or later';
}
