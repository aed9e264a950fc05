import type { ProviderName } from '../runtime/session.js';
import type { WorkerPlan } from './plan-workers.js';

/** One session instead of several, with all the threads that they would have. */
export function oneSession({ devices, threads }: WorkerPlan, provider: ProviderName): WorkerPlan {
  return { devices: devices.slice(0, 1), threads: provider === 'cpu' ? threads * devices.length : threads };
}
