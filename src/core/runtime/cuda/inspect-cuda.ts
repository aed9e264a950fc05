/** What ONNX Runtime's CUDA provider needs on Linux, and where each of it is. Nothing of it is opened as a provider. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { loadLibrary } from '../load-library.js';
import { ortLibraryFolder, ortVersion } from '../ort-installation.js';
import { namesIfThere, textIfThere } from '../read-if-there.js';
import { cudaFolders } from './cuda-folders.js';
import { type ElfLibrary, readElf } from './read-elf.js';

export interface CudaReport {
  /** `580.95.05`; absent where no NVIDIA driver runs. */
  readonly driver?: string;
  /** `NVIDIA H100 80GB HBM3`. */
  readonly devices: readonly string[];
  /** ONNX Runtime's own libraries for it: absent ones have no version. */
  readonly providerLibraries: readonly ProviderLibrary[];
  /** NVIDIA's, as far as the provider library says which it wants. */
  readonly libraries: readonly CudaLibrary[];
}

export interface ProviderLibrary {
  readonly file: string;
  readonly isThere: boolean;
  /** Versions of ONNX Runtime that the file names. */
  readonly versions: readonly string[];
}

export interface CudaLibrary {
  readonly name: string;
  /** Where it was found: a folder, or `system` where the loader knows it. */
  readonly foundIn?: string;
  /** Opened only by operators that need it. */
  readonly optional: boolean;
  readonly reason?: string;
}

export const cudaProviderFiles = ['libonnxruntime_providers_shared.so', 'libonnxruntime_providers_cuda.so'] as const;

/** The driver's own: it tells of a driver where /proc does not (WSL), and without the provider library. */
const DRIVER_LIBRARY = 'libcuda.so.1';

/** Not linked: opened when the first operator asks for it. */
const openedLater = ['libcudnn.so.9', 'libcufft.so.12'];

/**
 * Loads what it finds of NVIDIA's libraries into this process, which is what lets the provider find them wherever they
 * lie. The provider library itself is never loaded: outside ONNX Runtime it crashes.
 */
export function inspectCuda(folder = ortLibraryFolder()): CudaReport {
  const providerLibraries = cudaProviderFiles.map((name) => inspectProviderLibrary(join(folder, name)));
  const needed = providerLibraries.flatMap(({ elf }) => elf?.needed ?? []).filter((name) => /^lib(cu|nv)/.test(name));
  const folders = cudaFolders();
  return {
    driver: driverVersion(),
    devices: deviceNames(),
    providerLibraries: providerLibraries.map(({ file, isThere, versions }) => ({ file, isThere, versions })),
    libraries: [
      ...[...new Set([...needed, DRIVER_LIBRARY])].map((name) => findLibrary(name, folders, false)),
      ...(needed.length === 0 ? [] : openedLater.map((name) => findLibrary(name, folders, true))),
    ],
  };
}

/** A library of another version loads all the same, and misbehaves: the core does not look. */
export function hasVersion(library: ProviderLibrary, version = ortVersion()): boolean {
  return library.versions.includes(version);
}

/** One of ONNX Runtime's own: nothing of it runs. */
export function inspectProviderLibrary(file: string): ProviderLibrary & { elf?: ElfLibrary } {
  if (!existsSync(file)) return { file, isThere: false, versions: [] };
  try {
    const elf = readElf(file);
    return { file, isThere: true, versions: versionsIn(elf.readOnlyData), elf };
  } catch {
    return { file, isThere: true, versions: [] };
  }
}

/** Whole strings that read like a version of ONNX Runtime: `1.29.0`. */
function versionsIn(constants: Uint8Array): string[] {
  const text = Buffer.from(constants.buffer, constants.byteOffset, constants.byteLength).toString('latin1');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: strings of C end in a NUL
  const found = [...text.matchAll(/\x00(1\.\d{2}\.\d+)(?=\x00)/g)].map((match) => match[1]!);
  return [...new Set(found)];
}

function findLibrary(name: string, folders: readonly string[], optional: boolean): CudaLibrary {
  const reason = loadLibrary(name);
  if (reason === undefined) return { name, foundIn: 'system', optional };
  const folder = folders.find((candidate) => existsSync(join(candidate, name)) && !loadLibrary(join(candidate, name)));
  return { name, foundIn: folder, optional, reason: folder === undefined ? reason : undefined };
}

function driverVersion(): string | undefined {
  return /NVRM version:.*?\s(\d+\.\d+(?:\.\d+)?)\s/.exec(textIfThere('/proc/driver/nvidia/version'))?.[1];
}

function deviceNames(): string[] {
  const folder = '/proc/driver/nvidia/gpus';
  return namesIfThere(folder).map(
    (gpu) => /^Model:\s*(.*)$/m.exec(textIfThere(join(folder, gpu, 'information')))?.[1]?.trim() ?? gpu,
  );
}
