import type { ByteSource } from './byte-source.js';
import { checkRead } from './check-read.js';

/** Bytes in memory, behind the same interface as a file. */
export function createMemorySource(bytes: Uint8Array, name: string): ByteSource {
  const source: ByteSource = {
    name,
    byteLength: bytes.length,
    async read(byteOffset, byteLength) {
      checkRead(source, byteOffset, byteLength);
      return Uint8Array.prototype.slice.call(bytes, byteOffset, byteOffset + byteLength);
    },
  };
  return source;
}
