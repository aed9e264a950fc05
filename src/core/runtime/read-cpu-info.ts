import { join } from 'node:path';
import { textIfThere } from './read-if-there.js';

/** /proc/cpuinfo; empty where there is none (macOS, Windows). `root` is `/` but in tests. */
export function readCpuInfo(root: string): string {
  return textIfThere(join(root, 'proc/cpuinfo'));
}
