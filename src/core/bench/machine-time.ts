import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';

/**
 * Processor time of the whole machine since it started, all cores together, in ms; with what a hypervisor gave to others
 * while this machine would have worked (steal), which looks idle from inside.
 */
export function machineTimeMs(): number {
  const busyMs = cpus().reduce((sum, { times }) => sum + times.user + times.nice + times.sys + times.irq, 0);
  return busyMs + stolenMs(readStat());
}

/** Steal in the text of /proc/stat: the eighth number of its first line, in 1/100 s (proc_stat(5)). */
export function stolenMs(stat: string): number {
  const ticks = /^cpu +(?:\d+ ){7}(\d+)/.exec(stat)?.[1];
  return ticks === undefined ? 0 : 10 * Number(ticks);
}

function readStat(): string {
  try {
    return readFileSync('/proc/stat', 'utf8');
  } catch {
    // Not Linux: nobody tells.
    return '';
  }
}
