/** A session in a thread of its own: `run` leaves this thread free. */
import { once } from 'node:events';
import { SHARE_ENV, Worker } from 'node:worker_threads';
import { MegabertError } from '../errors.js';
import type { Session, SessionOptions } from './session.js';
import { receiveError, type SessionAnswer, type SessionRequest, transferable } from './session-messages.js';

/**
 * The thread is never terminated, which would abort the process in the middle of a run: it ends by itself when closed.
 *
 * @throws MegabertError as openSession; ERR_RUNTIME when the thread ends by itself.
 */
export async function openWorkerSession(options: SessionOptions): Promise<Session> {
  const thread = new SessionThread(options);
  await thread.ready;
  return {
    async run(feeds, carry) {
      const answer = await thread.ask({ kind: 'run', feeds, carry }, transferable(feeds));
      return answer.kind === 'outputs' ? answer.outputs : {};
    },
    async close() {
      await thread.ask({ kind: 'close' });
      await thread.ended;
    },
  };
}

/** Asks one thing at a time, in the order given; whoever waits when the thread ends is told why. */
class SessionThread {
  readonly ready: Promise<SessionAnswer>;
  readonly ended: Promise<unknown>;
  readonly #worker: Worker;
  #waiting: { resolve(answer: SessionAnswer): void; reject(reason: MegabertError): void } | undefined;
  #last: Promise<unknown>;
  #failure: MegabertError | undefined;

  constructor(options: SessionOptions) {
    // A provider's libraries read the process's environment: what the thread sets must reach it.
    this.#worker = new Worker(new URL('./session-worker.js', import.meta.url), { workerData: options, env: SHARE_ENV });
    this.#worker.on('message', (answer: SessionAnswer) => this.#settle(answer));
    this.#worker.on('error', (cause) => this.#fail('a session thread failed', cause));
    this.#worker.on('exit', () => this.#fail('a session thread has ended'));
    this.ended = once(this.#worker, 'exit').catch(() => undefined);
    this.ready = this.#answer();
    this.#last = this.ready;
  }

  ask(request: SessionRequest, transfer: ArrayBuffer[] = []): Promise<SessionAnswer> {
    const send = (): Promise<SessionAnswer> => {
      if (this.#failure) throw this.#failure;
      this.#worker.postMessage(request, transfer);
      return this.#answer();
    };
    const answer = this.#last.then(send, send);
    this.#last = answer;
    return answer;
  }

  #answer(): Promise<SessionAnswer> {
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
    });
  }

  #settle(answer: SessionAnswer): void {
    if (answer.kind === 'failed') this.#waiting?.reject(receiveError(answer.error));
    else this.#waiting?.resolve(answer);
    this.#waiting = undefined;
  }

  #fail(what: string, cause?: unknown): void {
    this.#failure ??= new MegabertError('internal', 'ERR_RUNTIME', what, { cause });
    this.#waiting?.reject(this.#failure);
    this.#waiting = undefined;
  }
}
