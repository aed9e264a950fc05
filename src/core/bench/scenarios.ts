import type { Sequence } from '../model/sequence.js';
import { createRandom } from '../random.js';
import { arrivals } from './arrivals.js';
import { type Measurement, type MeasureOptions, measure, startMeasuring } from './measure.js';

export type ScenarioName = 'offline' | 'single-stream' | 'server';

/** Answers one call's sequences; which engine, head and readout is the caller's affair. */
export type Answer = (sequences: readonly Sequence[]) => Promise<unknown>;

export interface ScenarioOptions extends MeasureOptions {
  /** Requests per second of `server`. */
  rate: number;
  seed: number;
}

/**
 * How requests come, after MLPerf Inference (Reddi et al. 2020): `offline` hands over everything at once,
 * `single-stream` sends the next sequence when the last is answered, `server` lets sequences arrive at random and
 * counts from arrival to answer. Times are of a call of `sequences` for offline, of one sequence for the others.
 */
export const scenarios: Record<
  ScenarioName,
  (answer: Answer, sequences: readonly Sequence[], options: ScenarioOptions) => Promise<Measurement>
> = {
  offline: (answer, sequences, options) => measure(() => answer(sequences), options),

  'single-stream': (answer, sequences, options) => {
    let next = 0;
    return measure(() => answer([sequences[next++ % sequences.length]]), options);
  },

  server: async (answer, sequences, options) => {
    const count = Math.max(options.minRuns, Math.ceil((options.rate * options.minMs) / 1000));
    const atMs = arrivals(Math.min(count, options.maxRuns), options.rate, createRandom(options.seed));
    for (let done = 0; done < options.warmUp; done++) await answer([sequences[done % sequences.length]]);
    const { startMs, stop } = startMeasuring();
    const latencies = await Promise.all(
      atMs.map(async (arrivalMs, index) => {
        await sleepUntil(startMs + arrivalMs);
        await answer([sequences[index % sequences.length]]);
        return performance.now() - startMs - arrivalMs;
      }),
    );
    return stop(latencies);
  },
};

function sleepUntil(whenMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, whenMs - performance.now())));
}
