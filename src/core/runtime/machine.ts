/** The processor and memory that this process may use. */
import { arch, availableParallelism, cpus, loadavg, platform, totalmem } from 'node:os';
import { readCgroupLimits } from './cgroup-limits.js';
import { readCpuInfo } from './read-cpu-info.js';

export interface Machine {
  /** `AMD EPYC 9354 32-Core Processor`. */
  readonly processor: string;
  /** `linux x64`. */
  readonly platform: string;
  /** Cores that compute, not hyperthreads: two threads of one core share its multipliers. */
  readonly physicalCores: number;
  /** Of them, those that a container's limits and the process's affinity leave to us; at least 1. */
  readonly usableCores: number;
  /** Memory that we may use, container limits included. */
  readonly memoryBytes: number;
  /** Average number of processes that wanted to run in the last minute: a benchmark's reader wants to know. */
  readonly load: number;
}

/** `root` is `/` but in tests. */
export function readMachine(root = '/'): Machine {
  const limits = readCgroupLimits(root);
  const logicalCores = cpus().length;
  const physicalCores = countPhysicalCores(root) ?? logicalCores;
  const shared = Math.max(1, logicalCores / physicalCores);
  const allowed = Math.min(availableParallelism() / shared, limits.processors ?? Number.POSITIVE_INFINITY);
  return {
    processor: cpus()[0]?.model.trim() ?? 'unknown processor',
    platform: `${platform()} ${arch()}`,
    physicalCores,
    usableCores: Math.max(1, Math.min(physicalCores, Math.floor(allowed))),
    memoryBytes: Math.min(totalmem(), limits.memoryBytes ?? Number.POSITIVE_INFINITY),
    load: loadavg()[0] ?? 0,
  };
}

/** Distinct pairs of socket and core in /proc/cpuinfo; undefined where it does not tell (macOS, Windows, ARM). */
function countPhysicalCores(root: string): number | undefined {
  const blocks = readCpuInfo(root).split(/\n\s*\n/);
  const cores = blocks.flatMap((block) => {
    const socket = /^physical id\s*:\s*(\d+)/m.exec(block)?.[1];
    const core = /^core id\s*:\s*(\d+)/m.exec(block)?.[1];
    return socket === undefined || core === undefined ? [] : [`${socket}:${core}`];
  });
  return cores.length === 0 ? undefined : new Set(cores).size;
}
