import type { BenchRow } from './bench-report.js';

/** What makes rows less than the model could do, or their share of peak uncertain: a sentence for each. */
export function rowWarnings(rows: readonly BenchRow[]): string[] {
  const others = Math.max(...rows.map((row) => row.cores_used_by_others));
  const change = Math.max(...rows.map(changeOfPeak));
  return [
    ...(others > MAX_QUIET_LOAD
      ? [`something else used up to ${others.toFixed(1)} cores while rows were measured: they can be faster`]
      : []),
    ...(change > MAX_CHANGE_OF_PEAK
      ? [
          `this machine's own rate changed by up to ${(100 * change).toFixed(0)} % while a row was measured: its share of peak is at least what is shown`,
        ]
      : []),
  ];
}

/** Cores, or load a core, above which the machine is doing something else, and figures are of the two together. */
export const MAX_QUIET_LOAD = 0.25;

/** Above this the machine did not run as fast all the time, as one whose cores have neighbours. */
const MAX_CHANGE_OF_PEAK = 0.1;

function changeOfPeak({ peak_beside: peak }: BenchRow): number {
  return peak === null ? 0 : 1 - Math.min(peak.before, peak.after) / Math.max(peak.before, peak.after);
}
