/** The thread of one session: opens the graph it is given, then answers one request after the other. */
import { parentPort, workerData } from 'node:worker_threads';
import { openSession } from './open-session.js';
import {
  type SessionAnswer,
  type SessionRequest,
  type SessionWorkerData,
  sendError,
  transferable,
} from './session-messages.js';

const port = parentPort!;
const { options, busy } = workerData as SessionWorkerData;

try {
  const session = await openSession(options);
  port.on('message', async (request: SessionRequest) => {
    try {
      if (request.kind === 'run') {
        const outputs = await session.run(request.feeds, request.carry);
        answer({ kind: 'outputs', outputs }, transferable(outputs));
        return;
      }
      await session.close();
      answer({ kind: 'closed' });
      port.close();
    } catch (error) {
      answer({ kind: 'failed', error: sendError(error) });
    }
  });
  answer({ kind: 'ready' });
} catch (error) {
  answer({ kind: 'failed', error: sendError(error) });
}

function answer(message: SessionAnswer, transfer: ArrayBuffer[] = []): void {
  Atomics.store(busy, 0, 0);
  Atomics.notify(busy, 0);
  port.postMessage(message, transfer);
}
