/** A session in a thread of its own: `run` leaves this thread free. */
import { once } from 'node:events';
import { SHARE_ENV, Worker } from 'node:worker_threads';
import { MegabertError } from '../errors.js';
import type { Session, SessionOptions } from './session.js';
import {
  receiveError,
  type SessionAnswer,
  type SessionRequest,
  type SessionWorkerData,
  transferable,
} from './session-messages.js';

/** How long the end of the process waits for a batch that is being computed: longer than any takes. */
const MAX_EXIT_WAIT_MS = 30_000;

/**
 * The thread is never terminated, which would abort the process in the middle of a run: it ends by itself when closed, and
 * a process that exits waits until the run under way is over.
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
  /** 1 while the thread is in a request, or about to be. */
  readonly #busy: Int32Array<SharedArrayBuffer>;
  #waiting: { resolve(answer: SessionAnswer): void; reject(reason: MegabertError): void } | undefined;
  #last: Promise<unknown>;
  #failure: MegabertError | undefined;

  constructor(options: SessionOptions) {
    this.#busy = new Int32Array(new SharedArrayBuffer(4)).fill(1);
    // A provider's libraries read the process's environment: what the thread sets must reach it.
    this.#worker = new Worker(new URL('./session-worker.js', import.meta.url), {
      workerData: { options, busy: this.#busy } satisfies SessionWorkerData,
      env: SHARE_ENV,
      // Flags of whoever runs the process, such as `--input-type`, are not about this file.
      execArgv: [],
    });
    this.#worker.on('message', (answer: SessionAnswer) => this.#settle(answer));
    this.#worker.on('error', (cause) => this.#fail('a session thread failed', cause));
    this.#worker.on('exit', () => this.#fail('a session thread has ended'));
    process.setMaxListeners(process.getMaxListeners() + 1);
    process.on('exit', this.#awaitIdle);
    this.ended = once(this.#worker, 'exit').catch(() => undefined);
    this.ended.then(() => {
      process.off('exit', this.#awaitIdle);
      process.setMaxListeners(process.getMaxListeners() - 1);
    });
    this.ready = this.#answer();
    this.#last = this.ready;
  }

  ask(request: SessionRequest, transfer: ArrayBuffer[] = []): Promise<SessionAnswer> {
    const send = (): Promise<SessionAnswer> => {
      if (this.#failure) throw this.#failure;
      this.#busy[0] = 1;
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
    this.#busy[0] = 0;
    this.#failure ??= new MegabertError('internal', 'ERR_RUNTIME', what, { cause });
    this.#waiting?.reject(this.#failure);
    this.#waiting = undefined;
  }

  /** Listens to the process's exit: nothing but waiting can be done then. */
  readonly #awaitIdle = (): void => {
    Atomics.wait(this.#busy, 0, 1, MAX_EXIT_WAIT_MS);
  };
}
