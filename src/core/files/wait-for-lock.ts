import { setTimeout as sleep } from 'node:timers/promises';
import { type Lock, lock } from './lock.js';

export interface WaitForLockOptions {
  signal?: AbortSignal;
  /** Called once, when another process holds it. */
  onWait?(): void;
}

/** Waits until nobody else holds the lock. */
export async function waitForLock(path: string, { signal, onWait }: WaitForLockOptions = {}): Promise<Lock> {
  let hasWaited = false;
  for (;;) {
    const held = await lock(path);
    if (held !== undefined) return held;
    if (!hasWaited) onWait?.();
    hasWaited = true;
    // Contenders that stepped back together must not come back together.
    await sleep(50 + Math.random() * 200, undefined, { signal }).catch(() => Promise.reject(signal?.reason));
  }
}
