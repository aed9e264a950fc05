/** What a container may use of the machine: Linux control groups, version 1 and 2 (docs.kernel.org/admin-guide). */
import { dirname, join } from 'node:path';
import { textIfThere } from './read-if-there.js';

export interface CgroupLimits {
  /** Whole and parts of processors: `1.5`. Absent: no limit. */
  processors?: number;
  memoryBytes?: number;
}

/** A group's limits hold for all below it, so that the smallest of the way up counts. `root` is `/` but in tests. */
export function readCgroupLimits(root = '/'): CgroupLimits {
  const groups = textIfThere(join(root, 'proc/self/cgroup'));
  const limits = groups.split('\n').flatMap((line) => {
    const [, controllers, path] = /^\d+:([^:]*):(.*)$/.exec(line) ?? [];
    if (controllers === undefined || path === undefined) return [];
    return ancestors(path).map((group) =>
      controllers === ''
        ? readVersion2(join(root, 'sys/fs/cgroup', group))
        : readVersion1(join(root, 'sys/fs/cgroup'), controllers.split(','), group),
    );
  });
  return {
    processors: smallest(limits.map(({ processors }) => processors)),
    memoryBytes: smallest(limits.map(({ memoryBytes }) => memoryBytes)),
  };
}

/** `/a/b` → `/a/b`, `/a`, `/`. Inside a container the named path may not be there, and the root stands for it. */
function ancestors(path: string): string[] {
  return path === '/' || path === '.' ? ['/'] : [path, ...ancestors(dirname(path))];
}

function readVersion2(folder: string): CgroupLimits {
  const [quota, period] = textIfThere(join(folder, 'cpu.max')).split(' ').map(Number);
  return { processors: ratio(quota, period), memoryBytes: readLimit(join(folder, 'memory.max')) };
}

function readVersion1(folder: string, controllers: readonly string[], group: string): CgroupLimits {
  const file = (controller: string, name: string): string => join(folder, controller, group, name);
  const cpu = (name: string): number => Number(textIfThere(file('cpu', name)));
  return {
    ...(controllers.includes('cpu') && { processors: ratio(cpu('cpu.cfs_quota_us'), cpu('cpu.cfs_period_us')) }),
    ...(controllers.includes('memory') && { memoryBytes: readLimit(file('memory', 'memory.limit_in_bytes')) }),
  };
}

/** Version 2 says `max`, version 1 a quota of -1, where there is no limit. */
function ratio(quota = Number.NaN, period = Number.NaN): number | undefined {
  return quota > 0 && period > 0 ? quota / period : undefined;
}

/** Version 1 says a number near 2⁶³ where there is no limit. */
function readLimit(file: string): number | undefined {
  const limit = Number(textIfThere(file));
  return limit > 0 && limit < 2 ** 60 ? limit : undefined;
}

function smallest(limits: readonly (number | undefined)[]): number | undefined {
  const known = limits.filter((limit) => limit !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
}
