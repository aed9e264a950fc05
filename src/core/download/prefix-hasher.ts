import { createHash } from 'node:crypto';
import type { PartialFile, Segment } from './partial-file.js';

/** Hashes a file from its front while its parts arrive in whatever order. */
export interface PrefixHasher {
  /** More is there: hashes what now follows without a gap. */
  advance(): void;
  /** Hashes the rest. */
  finish(): Promise<{ byteLength: number; sha256: string }>;
}

const BLOCK_BYTES = 4 * 1024 * 1024;

export function createPrefixHasher(partial: PartialFile): PrefixHasher {
  const hash = createHash('sha256');
  let byteLength = 0;
  let running: Promise<void> | undefined;

  const catchUp = async (): Promise<void> => {
    for (let end = prefixLength(partial.segments); byteLength < end; end = prefixLength(partial.segments)) {
      const block = await partial.read(byteLength, Math.min(BLOCK_BYTES, end - byteLength));
      hash.update(block);
      byteLength += block.length;
    }
  };
  return {
    advance() {
      if (running !== undefined || prefixLength(partial.segments) < byteLength + BLOCK_BYTES) return;
      running = catchUp().finally(() => {
        running = undefined;
      });
      // Whoever finishes meets the same failure.
      running.catch(() => {});
    },
    async finish() {
      await running;
      await catchUp();
      return { byteLength, sha256: hash.digest('hex') };
    },
  };
}

function prefixLength(segments: readonly Segment[]): number {
  let end = 0;
  for (const { from, to, done } of segments) {
    end = from + done;
    if (end < to) break;
  }
  return end;
}
