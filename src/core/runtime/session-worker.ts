/** The thread of one session: opens the graph it is given, then answers one request after the other. */
import { parentPort, workerData } from 'node:worker_threads';
import { openSession } from './open-session.js';
import type { Session } from './session.js';
import {
  type SessionAnswer,
  type SessionRequest,
  type SessionWorkerData,
  STOPPING,
  sendError,
  transferable,
  WORKING,
} from './session-messages.js';

const port = parentPort!;
const { options, state } = workerData as SessionWorkerData;

try {
  const session = await working(() => openSession(options));
  let last = Promise.resolve();
  port.on('message', (request: SessionRequest) => {
    last = last.then(() => serve(session, request));
  });
  answer({ kind: 'ready' });
} catch (error) {
  answer({ kind: 'failed', error: sendError(error) });
}

async function serve(session: Session, request: SessionRequest): Promise<void> {
  try {
    if (request.kind === 'run') {
      const outputs = await working(() => session.run(request.feeds));
      answer({ kind: 'outputs', outputs }, transferable(outputs));
      return;
    }
    await working(() => session.close());
    answer({ kind: 'closed' });
    port.close();
  } catch (error) {
    answer({ kind: 'failed', error: sendError(error) });
  }
}

/** Whoever ends the process waits for what is begun here, and nothing is begun any more once it waits. */
async function working<T>(job: () => Promise<T>): Promise<T> {
  Atomics.store(state, WORKING, 1);
  try {
    if (Atomics.load(state, STOPPING) === 1) throw new Error('the process is ending');
    return await job();
  } finally {
    Atomics.store(state, WORKING, 0);
    Atomics.notify(state, WORKING);
  }
}

function answer(message: SessionAnswer, transfer: ArrayBuffer[] = []): void {
  port.postMessage(message, transfer);
}
