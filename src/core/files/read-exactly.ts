import type { FileHandle } from 'node:fs/promises';
import { InputError } from '../errors.js';
import { toInputError } from './to-input-error.js';

/** @throws InputError ERR_TRUNCATED where the file ends first. */
export async function readExactly(
  handle: FileHandle,
  byteOffset: number,
  byteLength: number,
  name: string,
): Promise<Uint8Array> {
  const bytes = new Uint8Array(byteLength);
  for (let done = 0; done < byteLength; ) {
    const { bytesRead } = await handle
      .read(bytes, done, byteLength - done, byteOffset + done)
      .catch((error: unknown) => Promise.reject(toInputError(error, name)));
    if (bytesRead === 0)
      throw new InputError('ERR_TRUNCATED', 'the file became shorter while it was read', { where: name });
    done += bytesRead;
  }
  return bytes;
}
