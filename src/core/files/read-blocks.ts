import type { ByteSource } from './byte-source.js';
import { MAX_BLOCK_BYTES } from './read-ahead.js';

/** All bytes of a source, front to back, in blocks that the caller owns; the next is read while it works on this one. */
export async function* readBlocks(source: ByteSource): AsyncGenerator<Uint8Array> {
  let pending: Promise<Uint8Array> | undefined;
  for (let byteOffset = 0; byteOffset < source.byteLength; byteOffset += MAX_BLOCK_BYTES) {
    const next = source.read(byteOffset, Math.min(MAX_BLOCK_BYTES, source.byteLength - byteOffset));
    // A caller that stops early never awaits this one: its failure must not end the process.
    next.catch(() => {});
    if (pending !== undefined) yield await pending;
    pending = next;
  }
  if (pending !== undefined) yield await pending;
}
