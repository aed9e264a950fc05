import type { FileHandle } from 'node:fs/promises';
import { toInputError } from './to-input-error.js';

/** Writes all of `bytes`, where the file stands or at `byteOffset`. */
export async function writeFully(
  handle: FileHandle,
  bytes: Uint8Array,
  name: string,
  byteOffset?: number,
): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await handle
      .write(bytes, done, bytes.length - done, byteOffset === undefined ? null : byteOffset + done)
      .catch((error: unknown) => Promise.reject(toInputError(error, name)));
    done += bytesWritten;
  }
}
