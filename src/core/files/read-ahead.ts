import type { ByteSource } from './byte-source.js';

/** Large enough that a disk streams, small enough that a handful in flight is nothing. */
export const MAX_BLOCK_BYTES = 4 * 1024 * 1024;

/** Whatever gives its bytes to memory of the caller's: a source, a tensor. */
export type Streamable = Pick<ByteSource, 'byteLength' | 'readInto'>;

/** Two are the caller's; the others are being read, and computed on, meanwhile. */
const BLOCKS = 5;

/**
 * All bytes of the sources, one source after the other, in blocks of at most MAX_BLOCK_BYTES. Each block is lent until the
 * next but one is asked for: the same few are filled again and again, since memory that is fresh for every block costs more
 * time than reading does.
 */
export async function* readAhead(sources: Iterable<Streamable>): AsyncGenerator<Uint8Array, undefined> {
  const pieces = cut(sources);
  const reads: Read[] = [];
  const start = (memory?: ArrayBuffer): void => {
    const { value: piece } = pieces.next();
    if (piece === undefined) return;
    const { source, byteOffset, byteLength } = piece;
    const block = new Uint8Array(memory ?? new ArrayBuffer(MAX_BLOCK_BYTES), 0, byteLength);
    const done = source.readInto(byteOffset, block);
    // A caller that stops early never awaits this one: its failure must not end the process.
    done.catch(() => {});
    reads.push({ block, done });
  };
  for (let i = 0; i < BLOCKS; i++) start();
  let last: Read | undefined;
  for (let read = reads.shift(); read !== undefined; read = reads.shift()) {
    await read.done;
    yield read.block;
    if (last !== undefined) start(last.block.buffer);
    last = read;
  }
  return undefined;
}

interface Read {
  block: Uint8Array<ArrayBuffer>;
  done: Promise<void>;
}

interface Piece {
  source: Streamable;
  byteOffset: number;
  byteLength: number;
}

function* cut(sources: Iterable<Streamable>): Generator<Piece, undefined> {
  for (const source of sources) {
    for (let byteOffset = 0; byteOffset < source.byteLength; byteOffset += MAX_BLOCK_BYTES) {
      yield { source, byteOffset, byteLength: Math.min(MAX_BLOCK_BYTES, source.byteLength - byteOffset) };
    }
  }
}
