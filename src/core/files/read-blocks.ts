import type { ByteSource } from './byte-source.js';

/** Enough that a disk streams. */
const BLOCK_BYTES = 4 * 1024 * 1024;

/** All bytes of a source, front to back; the next block is read while the caller works on this one. */
export async function* readBlocks(source: ByteSource): AsyncGenerator<Uint8Array> {
  let pending: Promise<Uint8Array> | undefined;
  for (let byteOffset = 0; byteOffset < source.byteLength; byteOffset += BLOCK_BYTES) {
    const next = source.read(byteOffset, Math.min(BLOCK_BYTES, source.byteLength - byteOffset));
    // A caller that stops early never awaits this one: its failure must not end the process.
    next.catch(() => {});
    if (pending !== undefined) yield await pending;
    pending = next;
  }
  if (pending !== undefined) yield await pending;
}
