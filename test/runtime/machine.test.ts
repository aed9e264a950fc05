import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { oneSession } from '../../dist/core/engine/one-session.js';
import { planWorkers } from '../../dist/core/engine/plan-workers.js';
import { readCgroupLimits } from '../../dist/core/runtime/cgroup-limits.js';
import { type Machine, readMachine } from '../../dist/core/runtime/machine.js';
import { providerOf } from '../../dist/core/runtime/providers.js';
import { saturatesSignedBytes } from '../../dist/core/runtime/saturates-signed-bytes.js';
import { temporaryFolder } from '../support/temporary-folder.ts';

function root(files: Readonly<Record<string, string>>): string {
  const folder = temporaryFolder();
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return folder;
}

describe('the limits of a container', () => {
  it.each([
    ['none', {}, {}],
    [
      'version 2, its own and its parent’s',
      {
        'proc/self/cgroup': '0::/box/job\n',
        'sys/fs/cgroup/box/cpu.max': '150000 100000\n',
        'sys/fs/cgroup/box/job/cpu.max': 'max 100000\n',
        'sys/fs/cgroup/box/job/memory.max': '2147483648\n',
        'sys/fs/cgroup/box/memory.max': 'max\n',
      },
      { processors: 1.5, memoryBytes: 2 ** 31 },
    ],
    [
      'version 2 seen from inside, where the named path is not there',
      { 'proc/self/cgroup': '0::/docker/abc\n', 'sys/fs/cgroup/cpu.max': '400000 100000\n' },
      { processors: 4 },
    ],
    [
      'version 1, a controller a hierarchy',
      {
        'proc/self/cgroup': '4:memory:/job\n3:cpu,cpuacct:/job\n',
        'sys/fs/cgroup/cpu/job/cpu.cfs_quota_us': '200000\n',
        'sys/fs/cgroup/cpu/job/cpu.cfs_period_us': '100000\n',
        'sys/fs/cgroup/memory/job/memory.limit_in_bytes': '1073741824\n',
        'sys/fs/cgroup/memory/memory.limit_in_bytes': '9223372036854771712\n',
      },
      { processors: 2, memoryBytes: 2 ** 30 },
    ],
    [
      'version 1 without a quota',
      {
        'proc/self/cgroup': '3:cpu:/\n',
        'sys/fs/cgroup/cpu/cpu.cfs_quota_us': '-1\n',
        'sys/fs/cgroup/cpu/cpu.cfs_period_us': '100000\n',
      },
      {},
    ],
  ])('%s', (_, files, expected) => {
    expect(readCgroupLimits(root(files))).toEqual({ processors: undefined, memoryBytes: undefined, ...expected });
  });
});

describe('cores', () => {
  it('are counted once however many threads they run', () => {
    const thread = (core: number): string => `processor : 0\nphysical id\t: 0\ncore id\t\t: ${core}\n`;
    const machine = readMachine(root({ 'proc/cpuinfo': [thread(0), thread(0)].join('\n') }));
    expect(machine.physicalCores).toBe(1);
    expect(machine.usableCores).toBe(1);
  });

  it('are the logical ones where the system does not tell', () => {
    expect(readMachine(root({})).physicalCores).toBe(cpus().length);
  });
});

describe('products of signed bytes', () => {
  it.each([
    ['x64', 'flags\t\t: avx2 avx512_vnni avx512_bitalg\n', false],
    ['x64', 'flags\t\t: avx2 avx_vnni\n', false],
    ['x64', 'flags\t\t: avx2 avx512f\n', true],
    ['x64', '', true],
    ['arm64', '', false],
  ])('may overflow on %s with “%s”: %s', (architecture, cpuInfo, expected) => {
    expect(saturatesSignedBytes(architecture, root({ 'proc/cpuinfo': cpuInfo }))).toBe(expected);
  });
});

describe('workers', () => {
  const machine = (usableCores: number, memoryGb: number): Machine => ({
    processor: '',
    platform: 'linux x64',
    physicalCores: usableCores,
    usableCores,
    memoryBytes: memoryGb * 2 ** 30,
    load: 0,
  });
  const GB = 2 ** 30;

  it.each([
    ['a large model on 2 cores', 'cpu', 2, 64, 1.3 * GB, {}, 1, 2, 2],
    ['a large model on 16 cores', 'cpu', 16, 64, 1.3 * GB, {}, 4, 4, 16],
    ['a large model on 16 cores with little memory', 'cpu', 16, 6, 1.3 * GB, {}, 2, 8, 16],
    ['weights larger than the memory', 'cpu', 16, 2, 10 * GB, {}, 1, 16, 16],
    ['a small model on 4 cores', 'cpu', 4, 64, 5e6, {}, 4, 1, 4],
    ['threads as asked for', 'cpu', 8, 64, 1.3 * GB, { threads: 2 }, 4, 2, 2],
    ['workers as asked for', 'cpu', 8, 64, 1.3 * GB, { workers: 2 }, 2, 4, 8],
    ['more workers than cores', 'cpu', 2, 64, 5e6, { workers: 99 }, 99, 1, 2],
    ['two sessions a CUDA device', 'cuda', 16, 64, 1.3 * GB, { devices: [0, 1] }, 4, 1, 1],
    ['one WebGPU session in a process', 'webgpu', 16, 64, 1.3 * GB, { workers: 4 }, 1, 1, 1],
  ] as const)(
    '%s, and a session that is alone',
    (_, provider, cores, memory, weights, wishes, workers, threads, threadsAlone) => {
      const plan = planWorkers(providerOf(provider), machine(cores, memory), weights, wishes);
      expect([plan.devices.length, plan.threads]).toEqual([workers, threads]);
      expect(oneSession(plan)).toMatchObject({ devices: plan.devices.slice(0, 1), threads: threadsAlone });
    },
  );

  it.each([
    [16, false],
    [24, false],
    [8, true],
  ])('copy 12 GB of weights where memory is %i GB only if they fit: left in the file: %s', (memory, expected) => {
    const plan = planWorkers(providerOf('cpu'), machine(2, memory), 11.9 * GB, {});
    expect(plan.leavesWeightsInFile).toBe(expected);
  });
});
