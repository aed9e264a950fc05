/** What tells one adapter and driver from another, as far as files say. */
import { existsSync, statSync } from 'node:fs';
import { arch, platform, release } from 'node:os';
import { join } from 'node:path';
import { inspectCuda } from './cuda/inspect-cuda.js';
import { vulkanDrivers } from './find-vulkan-obstacle.js';
import { ortVersion } from './ort-installation.js';
import { namesIfThere, textIfThere } from './read-if-there.js';
import type { ProviderName } from './session.js';

/** Lines that change when an adapter, its driver or ONNX Runtime does: under them a verdict on a provider is kept. */
export function adapterFacts(provider: ProviderName): string[] {
  return [
    `provider ${provider}`,
    `onnxruntime ${ortVersion()}`,
    // macOS and Windows bring adapters' drivers with the system.
    `system ${platform()} ${arch()} ${platform() === 'linux' ? '' : release()}`.trim(),
    ...graphicsCards(),
    ...(provider === 'webgpu' ? vulkanDrivers().map(describeFile) : []),
    ...(provider === 'cuda' || provider === 'tensorrt' ? cudaFacts() : []),
  ];
}

/** A device that computes graphics: without one, a Vulkan driver computes on the CPU. */
export function hasGraphicsDevice(): boolean {
  return (
    platform() !== 'linux' ||
    existsSync('/dev/nvidia0') ||
    existsSync('/dev/dxg') ||
    namesIfThere('/dev/dri').some((name) => name.startsWith('renderD'))
  );
}

/** PCI ids of Linux's graphics cards: `card0 0x10de 0x2330`. */
export function graphicsCards(): string[] {
  const folder = '/sys/class/drm';
  return namesIfThere(folder)
    .filter((name) => /^card\d+$/.test(name))
    .map(
      (card) =>
        `${card} ${textIfThere(join(folder, card, 'device/vendor'))} ${textIfThere(join(folder, card, 'device/device'))}`,
    );
}

function cudaFacts(): string[] {
  const { driver, devices } = inspectCuda();
  return [`driver ${driver ?? 'unknown'}`, ...devices];
}

function describeFile(file: string): string {
  const { size, mtimeMs } = statSync(file);
  return `${file} ${size} ${mtimeMs}`;
}
