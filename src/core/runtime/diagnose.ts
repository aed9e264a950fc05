/** Why a provider cannot start, and what would change that: before it is opened, and from what it said when it was. */
import { platform } from 'node:os';
import { ProviderError } from '../errors.js';
import { packageOf } from './cuda/cuda-remedies.js';
import { findCudaObstacle } from './cuda/find-cuda-obstacle.js';
import { findTensorRtObstacle } from './cuda/find-tensorrt-obstacle.js';
import { findVulkanObstacle } from './find-vulkan-obstacle.js';
import type { Obstacle } from './obstacle.js';
import { supportedProviders } from './providers.js';
import type { ProviderName } from './session.js';

/**
 * What can be told without opening it; undefined where nothing stands in the way. For CUDA this loads NVIDIA's libraries
 * from wherever they are found, which opening it then relies on.
 */
export function findObstacle(provider: ProviderName): Obstacle | undefined {
  if (!supportedProviders().some(({ name }) => name === provider)) {
    return { missing: `not part of ONNX Runtime on ${platform()}`, remedy: `it needs ${platformsOf[provider]}` };
  }
  if (platform() !== 'linux') return undefined;
  if (provider === 'cuda') return findCudaObstacle();
  if (provider === 'tensorrt') return findCudaObstacle() ?? findTensorRtObstacle();
  return provider === 'webgpu' ? findVulkanObstacle() : undefined;
}

/** Where ONNX Runtime for Node has each. */
const platformsOf: Readonly<Record<ProviderName, string>> = {
  cuda: 'Linux on x64',
  tensorrt: 'Linux on x64',
  webgpu: 'Linux on x64, macOS or Windows',
  dml: 'Windows',
  coreml: 'macOS',
  cpu: 'Linux, macOS or Windows',
};

/** What ONNX Runtime says when opening fails, and what it means. */
const failures: readonly [RegExp, (match: RegExpExecArray) => Obstacle][] = [
  [
    /(lib[\w.+-]+\.so[\w.]*): cannot open shared object file/,
    ([, library]) => ({ missing: `${library} not found`, remedy: packageOf(library!) }),
  ],
  [
    /No supported adapters|Failed to get a WebGPU adapter/,
    () => ({ missing: 'no adapter', remedy: "install the card's Vulkan driver, or use --provider cpu" }),
  ],
  [
    /driver version is insufficient/,
    () => ({ missing: 'the NVIDIA driver is too old', remedy: 'install driver 580 or later' }),
  ],
  [
    /no CUDA-capable device|CUDA_ERROR_NO_DEVICE/,
    () => ({ missing: 'no NVIDIA device', remedy: 'check nvidia-smi and CUDA_VISIBLE_DEVICES' }),
  ],
  [
    /invalid device ordinal/,
    () => ({ missing: 'no device of that number', remedy: 'megabert doctor lists the devices' }),
  ],
  [
    /no kernel image is available/,
    () => ({ missing: 'no code for this card in the CUDA provider', remedy: 'use --provider webgpu' }),
  ],
  [
    /out of memory|CUDA_ERROR_OUT_OF_MEMORY|Failed to allocate memory/i,
    () => ({
      missing: 'the device has too little free memory',
      remedy: 'lower --max-tokens-per-batch, or --precision fp16',
    }),
  ],
  [
    /requires f16 but the device does not support it/,
    () => ({ missing: 'the adapter does not compute in float16', remedy: 'use --precision fp32' }),
  ],
  [
    /Failed to load shared library/,
    () => ({ missing: 'its library does not load', remedy: 'stderr names what it lacks; or use --provider cpu' }),
  ],
];

/**
 * The error for a provider that was asked for by name. What gets a missing thing, `doctor` says at length; of a failure
 * (`cause`) it may know nothing.
 */
export function toProviderError(provider: ProviderName, obstacle: Obstacle, cause?: unknown): ProviderError {
  const { missing } = obstacle;
  const remedy = cause === undefined ? 'run megabert doctor, or use --provider cpu' : obstacle.remedy;
  return new ProviderError(`provider ${provider} cannot start`, { where: missing, remedy, cause });
}

/** What a failure to open a session, or its first run, comes down to. */
export function explainFailure(error: unknown): Obstacle {
  const text = error instanceof Error ? error.message : String(error);
  for (const [pattern, explain] of failures) {
    const match = pattern.exec(text);
    if (match) return explain(match);
  }
  return { missing: text.slice(0, 300), remedy: 'run megabert doctor, or use --provider cpu' };
}
