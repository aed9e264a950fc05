import type { ByteSource } from './byte-source.js';
import { createSource } from './create-source.js';

/** Bytes in memory, behind the same interface as a file. */
export function createMemorySource(bytes: Uint8Array, name: string): ByteSource {
  return createSource({ name, byteLength: bytes.length }, async (byteOffset, out) => {
    out.set(bytes.subarray(byteOffset, byteOffset + out.length));
  });
}
