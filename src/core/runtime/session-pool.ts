/** Several sessions of one graph that share its work: who is free takes what is next, so that a slow one delays no other. */
import type { Session } from './session.js';

export interface SessionPool {
  /** Waits for a free session, and has it alone until the job is done: what one run carries, the next one gets. */
  use<T>(job: (session: Session) => Promise<T>): Promise<T>;
  /** Closes every session; no job may be under way. */
  close(): Promise<void>;
}

export function createSessionPool(sessions: readonly Session[]): SessionPool {
  const free = [...sessions];
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
