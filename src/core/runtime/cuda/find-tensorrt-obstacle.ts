import { basename, join } from 'node:path';
import { loadLibrary } from '../load-library.js';
import type { Obstacle } from '../obstacle.js';
import { ortLibraryFolder, ortVersion } from '../ort-installation.js';
import { describeForeign } from './describe-foreign.js';
import { hasVersion, inspectProviderLibrary } from './inspect-cuda.js';

/** What TensorRT lacks where CUDA lacks nothing: ONNX Runtime's library for it, its version, then NVIDIA's own. */
export function findTensorRtObstacle(folder = ortLibraryFolder()): Obstacle | undefined {
  const library = inspectProviderLibrary(join(folder, 'libonnxruntime_providers_tensorrt.so'));
  const name = basename(library.file);
  const remedy = `copy it out of microsoft.ml.onnxruntime.gpu.linux.${ortVersion()}.nupkg to ${folder}`;
  if (!library.isThere) return { missing: `${name} not found`, remedy };
  if (!hasVersion(library)) return { missing: describeForeign(library), remedy };
  const needed = library.elf?.needed ?? [];
  const unfound = needed.find((file) => file.startsWith('libnvinfer') && loadLibrary(file) !== undefined);
  if (unfound === undefined) return undefined;
  return { missing: `${unfound} not found`, remedy: 'pip install tensorrt, and name its folder in LD_LIBRARY_PATH' };
}
