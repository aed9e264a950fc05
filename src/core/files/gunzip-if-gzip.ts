import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { InputError } from '../errors.js';

/** RFC 1952, section 2.3.1. */
const GZIP_MAGIC = [0x1f, 0x8b];

/**
 * The bytes themselves, or what they decompress to where they begin as gzip does.
 *
 * @throws InputError ERR_GZIP when what began as gzip is damaged or cut off.
 */
export async function* gunzipIfGzip(chunks: AsyncIterable<Uint8Array>, name: string): AsyncGenerator<Uint8Array> {
  const iterator = chunks[Symbol.asyncIterator]();
  const head = await readHead(iterator);
  const whole = startingWith(head, iterator);
  if (!isGzip(head)) {
    yield* whole;
    return;
  }
  const gunzip = createGunzip();
  // A failure of either side is thrown by the iteration below.
  pipeline(Readable.from(whole), gunzip, () => {});
  try {
    yield* gunzip;
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && String(cause.code).startsWith('Z_')) {
      throw new InputError('ERR_GZIP', `damaged gzip (${cause.message})`, { where: name, cause });
    }
    throw cause;
  }
}

/** The first chunk, or as many as give two bytes. */
async function readHead(iterator: AsyncIterator<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let byteLength = 0;
  while (byteLength < GZIP_MAGIC.length) {
    const { done, value } = await iterator.next();
    if (done === true) break;
    parts.push(value);
    byteLength += value.length;
    // A program that writes byte by byte, and waits after the first, writes no gzip.
    if (value[0] !== GZIP_MAGIC[0]) break;
  }
  return parts.length === 1 ? parts[0]! : Buffer.concat(parts);
}

function isGzip(head: Uint8Array): boolean {
  return GZIP_MAGIC.every((byte, index) => head[index] === byte);
}

async function* startingWith(head: Uint8Array, iterator: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  if (head.length > 0) yield head;
  yield* { [Symbol.asyncIterator]: () => iterator };
}
