import { machineTimeMs } from './machine-time.js';
import { type Statistics, statistics } from './statistics.js';

export interface Measurement {
  /** Wall-clock time of each run. */
  ms: Statistics;
  runs: number;
  /** Of all counted runs together. */
  elapsedMs: number;
  /** Processor time of the process over wall time: how many cores it had to itself. */
  coresUsed: number;
  /** The same of everything else on this machine. */
  coresUsedByOthers: number;
}

export interface MeasureOptions {
  /** Runs that are not counted, first. */
  warmUp: number;
  /** At least this many counted runs … */
  minRuns: number;
  /** … and on until this much time is spent, or maxRuns. */
  minMs: number;
  maxRuns: number;
}

/** Times `run`, one call after the other. */
export async function measure(run: () => Promise<unknown>, options: MeasureOptions): Promise<Measurement> {
  for (let done = 0; done < options.warmUp; done++) await run();
  const times: number[] = [];
  const { startMs, stop } = startMeasuring();
  while (times.length < options.minRuns || performance.now() - startMs < options.minMs) {
    const beganMs = performance.now();
    await run();
    times.push(performance.now() - beganMs);
    if (times.length >= options.maxRuns) break;
  }
  return stop(times);
}

/** From here on the process's time counts; `stop` takes the wall-clock time of each run. */
export function startMeasuring(): { startMs: number; stop(timesMs: readonly number[]): Measurement } {
  const cpuBefore = process.cpuUsage();
  const machineBeforeMs = machineTimeMs();
  const startMs = performance.now();
  return {
    startMs,
    stop(timesMs) {
      const { user, system } = process.cpuUsage(cpuBefore);
      const ownMs = (user + system) / 1000;
      const othersMs = machineTimeMs() - machineBeforeMs - ownMs;
      const elapsedMs = performance.now() - startMs;
      return {
        ms: statistics(timesMs),
        runs: timesMs.length,
        elapsedMs,
        coresUsed: ownMs / elapsedMs,
        coresUsedByOthers: Math.max(0, othersMs / elapsedMs),
      };
    },
  };
}
