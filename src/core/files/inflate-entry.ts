import { Readable } from 'node:stream';
import { crc32, createInflateRaw } from 'node:zlib';
import { InputError } from '../errors.js';
import type { ByteSource } from './byte-source.js';
import { readBlocks } from './read-blocks.js';

/**
 * Unpacks a deflated zip entry, and checks size and CRC-32 on the way.
 *
 * @param packed exactly the entry's bytes
 * @throws InputError ERR_ARCHIVE
 */
export async function* inflateEntry(
  packed: ByteSource,
  expected: { byteLength: number; crc32: number },
): AsyncGenerator<Uint8Array> {
  const wrong = (what: string, cause?: unknown): InputError =>
    new InputError('ERR_ARCHIVE', `broken zip entry: ${what}`, { where: packed.name, cause });
  const inflater = createInflateRaw({ chunkSize: 1024 * 1024 });
  const input = Readable.from(readBlocks(packed));
  input.on('error', (error) => inflater.destroy(error));
  input.pipe(inflater);
  let [byteLength, checksum] = [0, 0];
  try {
    for await (const chunk of inflater as AsyncIterable<Buffer>) {
      byteLength += chunk.length;
      if (byteLength > expected.byteLength) throw wrong(`more than its ${expected.byteLength} bytes`);
      checksum = crc32(chunk, checksum);
      yield chunk;
    }
  } catch (cause) {
    throw cause instanceof InputError ? cause : wrong('cannot be inflated', cause);
  } finally {
    input.destroy();
  }
  if (byteLength !== expected.byteLength) throw wrong(`${byteLength} of its ${expected.byteLength} bytes`);
  if (inflater.bytesWritten !== packed.byteLength) throw wrong('ends before its packed bytes do');
  if (checksum !== expected.crc32) throw wrong('its CRC does not fit');
}
