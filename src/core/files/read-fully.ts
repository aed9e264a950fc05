import type { FileHandle } from 'node:fs/promises';
import { InputError } from '../errors.js';
import { toInputError } from './to-input-error.js';

/**
 * Fills `out` with the bytes of a file from `byteOffset`.
 *
 * @throws InputError ERR_TRUNCATED where the file ends first.
 */
export async function readFully(handle: FileHandle, out: Uint8Array, name: string, byteOffset: number): Promise<void> {
  for (let done = 0; done < out.length; ) {
    const { bytesRead } = await handle
      .read(out, done, out.length - done, byteOffset + done)
      .catch((error: unknown) => Promise.reject(toInputError(error, name)));
    if (bytesRead === 0)
      throw new InputError('ERR_TRUNCATED', 'the file became shorter while it was read', { where: name });
    done += bytesRead;
  }
}
