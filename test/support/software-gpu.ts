/** A Vulkan driver that computes on the CPU: scripts/fetch-software-gpu.sh gets it. */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe } from 'vitest';
import { loadLibrary } from '../../dist/core/runtime/load-library.js';

const folder = resolve(import.meta.dirname, '../../.cache/software-gpu');
const manifest = join(folder, 'vk_swiftshader_icd.json');
const isThere = existsSync(manifest);

if (!isThere && process.env.CI) throw new Error(`no software driver: run scripts/fetch-software-gpu.sh`);

/** Tests that need it: skipped, visibly, where it was not fetched; in CI its absence fails. */
export const describeSoftwareGpu = describe.skipIf(!isThere);

/** Makes this process's Vulkan find the driver, and nothing else. */
export function useSoftwareGpu(): void {
  process.env.VK_DRIVER_FILES = manifest;
  process.env.VK_ICD_FILENAMES = manifest;
  const reason = loadLibrary(join(folder, 'libvulkan.so.1'));
  if (reason !== undefined) throw new Error(reason);
}
