/** Several sessions of one graph that share its work: who is free takes what is next, so that a slow one delays no other. */
import type { Session } from './session.js';

export interface SessionPool {
  /** Waits for a session that takes one more job, and has it until the job is done. */
  use<T>(job: (session: Session) => Promise<T>): Promise<T>;
  /** Closes every session; no job may be under way. */
  close(): Promise<void>;
}

/**
 * @param depth jobs that a session has at a time. 1: alone, so that what one run carries, the next one gets. 2: the second
 *   lies ready where the session runs, and begins without waiting for this thread
 */
export function createSessionPool(sessions: readonly Session[], depth: 1 | 2 = 1): SessionPool {
  const free = Array.from({ length: depth }, () => sessions).flat();
  const waiting: ((session: Session) => void)[] = [];

  const acquire = (): Promise<Session> => {
    const session = free.pop();
    return session ? Promise.resolve(session) : new Promise((resolve) => waiting.push(resolve));
  };
  const release = (session: Session): void => {
    const next = waiting.shift();
    if (next) next(session);
    else free.push(session);
  };

  return {
    async use(job) {
      const session = await acquire();
      try {
        return await job(session);
      } finally {
        release(session);
      }
    },
    async close() {
      await Promise.all(sessions.map((session) => session.close()));
    },
  };
}
