import { InputError } from '../errors.js';
import type { ByteSource } from '../files/byte-source.js';

/** A pickle is held in memory whole. Tensors lie outside of it: what is larger is no checkpoint, or made to fill memory. */
const MAX_PICKLE_BYTES = 64 * 1024 * 1024;

/** Enough for nearly every checkpoint's pickle at the first attempt. */
const FIRST_READ_BYTES = 1024 * 1024;

/**
 * Reads the beginning of a file, as far as `parse` needs: a pickle does not say how long it is. `parse` is called again
 * with more bytes as long as it throws ERR_TRUNCATED and there are more.
 */
export async function readBeginning<T>(source: ByteSource, parse: (bytes: Uint8Array) => T): Promise<T> {
  const maxBytes = Math.min(source.byteLength, MAX_PICKLE_BYTES);
  for (let byteLength = Math.min(maxBytes, FIRST_READ_BYTES); ; byteLength = Math.min(maxBytes, byteLength * 4)) {
    try {
      return parse(await source.read(0, byteLength));
    } catch (error) {
      if (!isTruncated(error) || byteLength === source.byteLength) throw error;
      if (byteLength === maxBytes) {
        throw new InputError('ERR_CORRUPT', `the pickle is longer than ${MAX_PICKLE_BYTES} bytes`, {
          where: source.name,
        });
      }
    }
  }
}

function isTruncated(error: unknown): boolean {
  return error instanceof InputError && error.code === 'ERR_TRUNCATED';
}
