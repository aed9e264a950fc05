import { open } from 'node:fs/promises';
import type { ByteSink } from './byte-sink.js';
import { toInputError } from './to-input-error.js';
import { writeFully } from './write-fully.js';

/** A new file that is written from front to back. */
export interface FileSink extends ByteSink {
  /** Waits for all writes, flushes them to the disk and closes. */
  close(): Promise<void>;
}

/**
 * Creates a file, which must not be there yet. One write is under way while the caller prepares the next bytes.
 *
 * @throws InputError ERR_NO_PERMISSION, ERR_DISK_FULL …
 */
export async function createFile(path: string): Promise<FileSink> {
  const handle = await open(path, 'wx').catch((error: unknown) => Promise.reject(toInputError(error, path)));
  let pending = Promise.resolve();
  return {
    async write(bytes) {
      const previous = pending;
      pending = previous.then(() => writeFully(handle, bytes, path));
      // Whoever awaits next gets the failure.
      pending.catch(() => {});
      await previous;
    },
    async close() {
      try {
        await pending;
        await handle.sync();
      } catch (error) {
        throw toInputError(error, path);
      } finally {
        await handle.close();
      }
    },
  };
}
