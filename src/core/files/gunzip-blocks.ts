import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { InputError } from '../errors.js';
import type { ByteSource } from './byte-source.js';
import { maxUnpackedBytes } from './max-unpacked-bytes.js';
import { readBlocks } from './read-blocks.js';

/**
 * Unpacks gzip; its CRC is checked on the way.
 *
 * @throws InputError ERR_ARCHIVE
 */
export async function* gunzipBlocks(source: ByteSource): AsyncGenerator<Uint8Array> {
  const gunzip = createGunzip({ chunkSize: 1024 * 1024 });
  const input = Readable.from(readBlocks(source));
  input.on('error', (error) => gunzip.destroy(error));
  input.pipe(gunzip);
  const allowedBytes = maxUnpackedBytes(source.byteLength);
  let byteLength = 0;
  try {
    for await (const chunk of gunzip as AsyncIterable<Buffer>) {
      byteLength += chunk.length;
      if (byteLength > allowedBytes) {
        const what = `${source.byteLength} bytes of gzip unpack to more than ${allowedBytes}`;
        throw new InputError('ERR_ARCHIVE', what, { where: source.name });
      }
      yield chunk;
    }
  } catch (cause) {
    if (cause instanceof InputError) throw cause;
    throw new InputError('ERR_ARCHIVE', 'broken gzip', { where: source.name, cause });
  } finally {
    input.destroy();
  }
}
