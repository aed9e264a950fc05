import type { Machine } from '../runtime/machine.js';
import type { Provider } from '../runtime/providers.js';

/** Sessions at work at once: one entry each, with the device it is on. */
export interface WorkerPlan {
  readonly devices: readonly (number | undefined)[];
  /** Threads inside one session's operators. */
  readonly threads: number;
  /** No second copy of the weights, in the kernels' own order: slower, but what lies in a file can leave memory again. */
  readonly leavesWeightsInFile?: boolean;
  /** Where one session does what several would: as many as cores, or as were asked for. */
  readonly threadsAlone?: number;
}

export interface WorkerWishes {
  devices?: readonly number[];
  workers?: number;
  threads?: number;
}

/** From here on a session's operators gain less from a further core than a further session does. */
const CORES_A_SESSION = 4;

/** Matrices of a model this small keep no two threads busy: one thread a session answers up to twice as many lines. */
const SMALL_MODEL_BYTES = 100 * 1024 * 1024;

/** A prepacked session holds its weights a second time; batches, tokens and lines want the other half. */
const SHARE_OF_MEMORY_FOR_WEIGHTS = 0.5;

/** Weights that are more than this share of memory are not copied at all: the system would end the process. */
const MOST_OF_MEMORY = 0.75;

/**
 * How many sessions, on which devices, with how many threads. On the CPU all cores are used, by as many sessions as
 * memory allows; on a device as many as the provider's row says.
 */
export function planWorkers(
  provider: Provider,
  machine: Machine,
  weightBytes: number,
  wishes: WorkerWishes,
): WorkerPlan {
  const { devices = [undefined], workers, threads } = wishes;
  if (provider.sessionsPerDevice !== undefined) {
    const perDevice = provider.oneAtATime ? 1 : (workers ?? provider.sessionsPerDevice);
    return { devices: devices.flatMap((device) => Array(perDevice).fill(device)), threads: threads ?? 1 };
  }
  const cores = machine.usableCores;
  const fitting = Math.max(1, Math.floor((machine.memoryBytes * SHARE_OF_MEMORY_FOR_WEIGHTS) / weightBytes));
  const coresEach = threads ?? (weightBytes < SMALL_MODEL_BYTES ? 1 : CORES_A_SESSION);
  const wanted = Math.max(1, Math.floor(cores / coresEach));
  const count = Math.min(workers ?? wanted, fitting);
  return {
    devices: Array(count).fill(undefined),
    threads: threads ?? Math.max(1, Math.floor(cores / count)),
    leavesWeightsInFile: weightBytes > machine.memoryBytes * MOST_OF_MEMORY,
    threadsAlone: threads ?? cores,
  };
}
