import type { Readable } from 'node:stream';

/** A body that is arriving. */
export interface ArrivingBody extends AsyncIterable<Buffer> {
  /** No more of it is wanted. */
  destroy(): void;
}

/** Enough to keep a fast line and a disk apart. */
const MAX_QUEUED_BYTES = 4 * 1024 * 1024;

/**
 * Gives the chunks of a body, and only after all of them what ended it. A stream that fails throws away what it holds: bytes
 * that had arrived, and would have to be fetched again. So they are taken from it from the start.
 */
export function createArrivingBody(stream: Readable): ArrivingBody {
  const queue: Buffer[] = [];
  let queuedBytes = 0;
  let end: { error?: Error } | undefined;
  let wake = (): void => {};
  stream.on('data', (chunk: Buffer) => {
    queue.push(chunk);
    queuedBytes += chunk.length;
    if (queuedBytes > MAX_QUEUED_BYTES) stream.pause();
    wake();
  });
  const finish = (error?: Error): void => {
    end ??= { error };
    wake();
  };
  stream.on('end', () => finish());
  stream.on('error', finish);
  stream.on('close', () => finish(new Error('closed early')));

  return {
    destroy: () => void stream.destroy(),
    async *[Symbol.asyncIterator]() {
      try {
        for (;;) {
          if (queue.length > 0) {
            // All that waits, at once: a write of a megabyte costs little more than one of a packet.
            const chunk = Buffer.concat(queue.splice(0));
            queuedBytes = 0;
            stream.resume();
            yield chunk;
          } else if (end !== undefined) {
            if (end.error !== undefined) throw end.error;
            return;
          } else {
            await new Promise<void>((resolve) => {
              wake = resolve;
            });
          }
        }
      } finally {
        stream.destroy();
      }
    },
  };
}
