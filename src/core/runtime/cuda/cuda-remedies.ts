/** Commands that get what CUDA lacks. */
import { ortVersion } from '../ort-installation.js';

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
