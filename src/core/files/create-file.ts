import { open } from 'node:fs/promises';
import type { ByteSink } from './byte-sink.js';
import { toInputError } from './to-input-error.js';
import { writeFully } from './write-fully.js';

/** A new file that is written from front to back. */
export interface FileSink extends ByteSink {
  /** Flushes what was written to the disk and closes. */
  close(): Promise<void>;
}

/** The disk writes these while the next are on their way, rather than all of them in the end. */
const FLUSH_BYTES = 64 * 1024 * 1024;

/**
 * Creates a file, which must not be there yet. Two writes are under way, so that the second begins when the first ends,
 * whatever the caller is doing then.
 *
 * @throws InputError ERR_NO_PERMISSION, ERR_DISK_FULL …
 */
export async function createFile(path: string): Promise<FileSink> {
  const handle = await open(path, 'wx').catch((error: unknown) => Promise.reject(toInputError(error, path)));
  let byteLength = 0;
  let flushedBytes = 0;
  let isFlushing = false;
  let written = Promise.resolve();
  let flushed = Promise.resolve();
  return {
    async write(bytes) {
      const previous = written;
      written = writeFully(handle, bytes, path, byteLength);
      byteLength += bytes.length;
      // Whoever waits for it next gets the failure.
      written.catch(() => {});
      await previous;
      if (isFlushing || byteLength - flushedBytes < FLUSH_BYTES) return;
      isFlushing = true;
      flushedBytes = byteLength;
      flushed = handle.datasync().then(() => {
        isFlushing = false;
      });
      flushed.catch(() => {});
    },
    async close() {
      try {
        await written;
        await flushed;
        await handle.sync();
      } catch (error) {
        throw toInputError(error, path);
      } finally {
        await handle.close();
      }
    },
  };
}
