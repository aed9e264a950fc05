import type { WorkerPlan } from './plan-workers.js';

/** One session instead of several, with the threads of one that is alone. */
export function oneSession(plan: WorkerPlan): WorkerPlan {
  return { ...plan, devices: plan.devices.slice(0, 1), threads: plan.threadsAlone ?? plan.threads };
}
