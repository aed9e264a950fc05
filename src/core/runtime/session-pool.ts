/** Several sessions of one graph that share its work: who is free takes what is next, so that a slow one delays no other. */
import type { Session } from './session.js';

export interface SessionPool {
  /** Sessions that work at once. */
  readonly size: number;
  /** Waits for a free session, and has it alone until the job is done: what one run carries, the next one gets. */
  use<T>(job: (session: Session) => Promise<T>): Promise<T>;
  /** Takes no more jobs, finishes those it has, then closes every session. */
  close(): Promise<void>;
}

export function createSessionPool(sessions: readonly Session[]): SessionPool {
  const free = [...sessions];
  const waiting: ((session: Session) => void)[] = [];
  const running = new Set<Promise<unknown>>();

  const acquire = (): Promise<Session> => {
    const session = free.pop();
    return session ? Promise.resolve(session) : new Promise((resolve) => waiting.push(resolve));
  };
  const release = (session: Session): void => {
    const next = waiting.shift();
    if (next) next(session);
    else free.push(session);
  };
  const useOne = async <T>(job: (session: Session) => Promise<T>): Promise<T> => {
    const session = await acquire();
    try {
      return await job(session);
    } finally {
      release(session);
    }
  };

  return {
    size: sessions.length,
    use(job) {
      const result = useOne(job);
      running.add(result);
      const forget = (): boolean => running.delete(result);
      result.then(forget, forget);
      return result;
    },
    async close() {
      await Promise.allSettled(running);
      await Promise.all(sessions.map((session) => session.close()));
    },
  };
}
