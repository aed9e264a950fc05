import { readFileSync, writeFileSync } from 'node:fs';

/** Starts a new peak where the kernel can (Linux): what comes before counts no more. */
export function resetPeakMemory(): void {
  try {
    writeFileSync('/proc/self/clear_refs', '5');
  } catch {
    // Elsewhere the peak is of the process's whole life.
  }
}

/** Peak resident memory in bytes since the last reset; of the process's whole life where that cannot be told. */
export function peakMemoryBytes(): number {
  try {
    const kib = /^VmHWM:\s*(\d+) kB/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
    if (kib !== undefined) return Number(kib) * 1024;
  } catch {
    // Not Linux.
  }
  return process.resourceUsage().maxRSS * 1024;
}
