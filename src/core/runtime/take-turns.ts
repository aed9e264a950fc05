import type { Session, SessionOptions } from './session.js';

type OpenSession = (options: SessionOptions) => Promise<Session>;

/**
 * Whose turn it is, in this whole process: WebGPU's device is the process's, and two sessions that open, run or close at
 * once end it with a segmentation fault (github.com/microsoft/onnxruntime/issues/32561).
 */
let lastTurn: Promise<unknown> = Promise.resolve();

/** Sessions that never do anything at the same time as another such one, of whichever model. */
export function takeTurns(open: OpenSession): OpenSession {
  return async (options) => {
    const session = await inTurn(() => open(options));
    return {
      run: (feeds) => inTurn(() => session.run(feeds)),
      close: () => inTurn(() => session.close()),
    };
  };
}

function inTurn<T>(job: () => Promise<T>): Promise<T> {
  const turn = lastTurn.then(job, job);
  lastTurn = turn.catch(() => undefined);
  return turn;
}
