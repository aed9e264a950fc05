/** A session in a thread of its own: `run` leaves this thread free. */
import { once } from 'node:events';
import { SHARE_ENV, Worker } from 'node:worker_threads';
import { MegabertError } from '../errors.js';
import { packageFile } from '../package-file.js';
import type { Session, SessionOptions } from './session.js';
import {
  receiveError,
  type SessionAnswer,
  type SessionRequest,
  type SessionWorkerData,
  STOPPING,
  transferable,
  WORKING,
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
    async run(feeds) {
      const answer = await thread.ask({ kind: 'run', feeds }, transferable(feeds));
      return answer.kind === 'outputs' ? answer.outputs : {};
    },
    async close() {
      await thread.ask({ kind: 'close' });
      await thread.ended;
    },
  };
}

/** Answers come in the order of the requests; whoever waits when the thread ends is told why. */
class SessionThread {
  readonly ready: Promise<SessionAnswer>;
  readonly ended: Promise<unknown>;
  readonly #worker: Worker;
  /** Whether the thread is in a request, and whether it shall begin no other. */
  readonly #state: Int32Array<SharedArrayBuffer>;
  /** Whoever asked, first to last. */
  readonly #waiting: { resolve(answer: SessionAnswer): void; reject(reason: MegabertError): void }[] = [];
  #failure: MegabertError | undefined;

  constructor(options: SessionOptions) {
    this.#state = new Int32Array(new SharedArrayBuffer(8));
    // A provider's libraries read the process's environment: what the thread sets must reach it.
    this.#worker = new Worker(packageFile('dist/core/runtime/session-worker.js'), {
      workerData: { options, state: this.#state } satisfies SessionWorkerData,
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
  }

  /** Several may be asked at once: the thread goes from one to the next without waiting for this one. */
  async ask(request: SessionRequest, transfer: ArrayBuffer[] = []): Promise<SessionAnswer> {
    if (this.#failure) throw this.#failure;
    this.#worker.postMessage(request, transfer);
    return this.#answer();
  }

  #answer(): Promise<SessionAnswer> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
    });
  }

  #settle(answer: SessionAnswer): void {
    const asked = this.#waiting.shift();
    if (answer.kind === 'failed') asked?.reject(receiveError(answer.error));
    else asked?.resolve(answer);
  }

  #fail(what: string, cause?: unknown): void {
    this.#failure ??= new MegabertError('internal', 'ERR_RUNTIME', what, { cause });
    Atomics.store(this.#state, WORKING, 0);
    for (const { reject } of this.#waiting.splice(0)) reject(this.#failure);
  }

  /** Listens to the process's exit: nothing but waiting can be done then. */
  readonly #awaitIdle = (): void => {
    Atomics.store(this.#state, STOPPING, 1);
    Atomics.wait(this.#state, WORKING, 1, MAX_EXIT_WAIT_MS);
  };
}
