import type { ByteSource } from './byte-source.js';
import { checkRead } from './check-read.js';

type SourcePlace = Pick<ByteSource, 'name' | 'byteLength' | 'location'>;

/** A source of what `fill` reads, which is never asked for bytes past the end. */
export function createSource(
  { name, byteLength, location }: SourcePlace,
  fill: (byteOffset: number, out: Uint8Array) => Promise<void>,
): ByteSource {
  const source: ByteSource = {
    name,
    byteLength,
    ...(location && { location }),
    async read(byteOffset, length) {
      checkRead(source, byteOffset, length);
      const bytes = new Uint8Array(length);
      await fill(byteOffset, bytes);
      return bytes;
    },
    async readInto(byteOffset, out) {
      checkRead(source, byteOffset, out.length);
      await fill(byteOffset, out);
    },
  };
  return source;
}
