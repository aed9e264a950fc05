import { basename } from 'node:path';
import type { Obstacle } from '../obstacle.js';
import { layingCommand, packageOf } from './cuda-remedies.js';
import { describeForeign } from './describe-foreign.js';
import { type CudaReport, hasVersion, inspectCuda } from './inspect-cuda.js';

/** The first thing that the CUDA provider lacks: driver, its own libraries and their version, then NVIDIA's. */
export function findCudaObstacle(
  { driver, devices, providerLibraries, libraries }: CudaReport = inspectCuda(),
): Obstacle | undefined {
  const hasDriver = driver !== undefined || libraries.some(({ name, foundIn }) => name === 'libcuda.so.1' && foundIn);
  const absent = providerLibraries.find(({ isThere }) => !isThere);
  const foreign = providerLibraries.find((library) => library.file.endsWith('_cuda.so') && !hasVersion(library));
  const unfound = libraries.find(({ foundIn, optional }) => foundIn === undefined && !optional);

  if (!hasDriver && devices.length === 0) {
    return { missing: 'no NVIDIA driver', remedy: 'install the driver, 580 or later: https://www.nvidia.com/drivers' };
  }
  if (absent) return { missing: `${basename(absent.file)} not found`, remedy: layingCommand() };
  if (foreign) return { missing: describeForeign(foreign), remedy: layingCommand() };
  if (unfound) return { missing: `${unfound.name} not found`, remedy: packageOf(unfound.name) };
  return undefined;
}
