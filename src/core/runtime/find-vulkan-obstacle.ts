/** What WebGPU needs of Vulkan on Linux (Khronos' Vulkan-Loader, docs/LoaderDriverInterface.md). */
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { loadLibrary } from './load-library.js';
import type { Obstacle } from './obstacle.js';
import { namesIfThere } from './read-if-there.js';

/** Undefined where the loader and at least one driver are there; whether it has an adapter, only opening it tells. */
export function findVulkanObstacle(env: NodeJS.ProcessEnv = process.env): Obstacle | undefined {
  if (vulkanDrivers(env).length === 0) {
    return {
      missing: 'no Vulkan driver',
      remedy: "install the card's driver (NVIDIA: nvidia-driver; AMD and Intel: mesa-vulkan-drivers)",
    };
  }
  if (loadLibrary('libvulkan.so.1') !== undefined) {
    return { missing: 'libvulkan.so.1 not found', remedy: 'apt install libvulkan1, or dnf install vulkan-loader' };
  }
  return undefined;
}

/** Manifests of drivers, as the loader finds them; the variables replace the folders. */
export function vulkanDrivers(env: NodeJS.ProcessEnv = process.env): string[] {
  const named = env.VK_DRIVER_FILES ?? env.VK_ICD_FILENAMES;
  if (named !== undefined) return named.split(delimiter).filter((file) => existsSync(file));
  const dataFolders = (env.XDG_DATA_DIRS ?? '/usr/local/share:/usr/share').split(delimiter);
  const folders = [
    join(env.XDG_CONFIG_HOME ?? join(homedir(), '.config'), 'vulkan/icd.d'),
    '/etc/xdg/vulkan/icd.d',
    '/usr/local/etc/vulkan/icd.d',
    '/etc/vulkan/icd.d',
    join(env.XDG_DATA_HOME ?? join(homedir(), '.local/share'), 'vulkan/icd.d'),
    ...dataFolders.map((folder) => join(folder, 'vulkan/icd.d')),
  ];
  return [...new Set(folders)].flatMap((folder) => manifestsIn(folder));
}

function manifestsIn(folder: string): string[] {
  return namesIfThere(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => join(folder, name));
}
