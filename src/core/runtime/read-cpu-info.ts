import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** /proc/cpuinfo; empty where there is none (macOS, Windows). `root` is `/` but in tests. */
export function readCpuInfo(root: string): string {
  try {
    return readFileSync(join(root, 'proc/cpuinfo'), 'utf8');
  } catch {
    return '';
  }
}
