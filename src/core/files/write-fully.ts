import type { FileHandle } from 'node:fs/promises';
import { toInputError } from './to-input-error.js';

/** Written at a time: measured on ext4, where whole blocks of 4 MB took longer (docs/performance.md). */
const MAX_WRITE_BYTES = 1024 * 1024;

/** Writes all of `bytes`, where the file stands or at `byteOffset`. */
export async function writeFully(
  handle: FileHandle,
  bytes: Uint8Array,
  name: string,
  byteOffset?: number,
): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const length = Math.min(MAX_WRITE_BYTES, bytes.length - done);
    const { bytesWritten } = await handle
      .write(bytes, done, length, byteOffset === undefined ? null : byteOffset + done)
      .catch((error: unknown) => Promise.reject(toInputError(error, name)));
    done += bytesWritten;
  }
}
