// How many cores everything else on this machine used meanwhile: a time taken beside that is no time.
import { readFileSync } from 'node:fs';
import { machineTimeMs } from '../../dist/core/bench/machine-time.js';

/** Starts to look; the answer is a function that gives cores used by others since then. 0 where it cannot be told. */
export function watchOthers() {
  const startMs = performance.now();
  const [machineMs, ownMs] = [machineTimeMs(), childrenMs()];
  return () => {
    if (ownMs === undefined) return 0;
    const othersMs = machineTimeMs() - machineMs - (childrenMs() - ownMs);
    return Math.max(0, othersMs / (performance.now() - startMs));
  };
}

/** Processor time of this process and of its children that have ended (Linux: proc(5), fields 14 to 17, in 1/100 s). */
function childrenMs() {
  try {
    const stat = readFileSync('/proc/self/stat', 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return 10 * fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0);
  } catch {
    return undefined;
  }
}
