import type { LazyTensor } from './lazy-tensor.js';

/** Reads a tensor's bytes in the caller's measure rather than in blocks. */
export interface BlockReader {
  /** The next 1 to `maxBytes` bytes: as many as are at hand, so that nothing is copied. */
  next(maxBytes: number): Promise<Uint8Array>;
  /** What is at hand of the next bytes, without waiting; may be empty. */
  takeReady(maxBytes: number): Uint8Array;
  close(): Promise<void>;
}

export function createBlockReader(tensor: LazyTensor): BlockReader {
  const iterator = tensor.blocks()[Symbol.asyncIterator]();
  let block: Uint8Array = new Uint8Array(0);
  const takeReady = (maxBytes: number): Uint8Array => {
    const piece = block.subarray(0, maxBytes);
    block = block.subarray(piece.length);
    return piece;
  };
  return {
    takeReady,
    async next(maxBytes) {
      while (block.length === 0) {
        const { done, value } = await iterator.next();
        if (done) throw new RangeError('a tensor gave fewer bytes than its shape holds');
        block = value;
      }
      return takeReady(maxBytes);
    },
    async close() {
      await iterator.return?.();
    },
  };
}
