/** Weights shrink to two thirds at best; what shrinks a hundredfold is made to fill a disk. */
const MAX_RATIO = 100;
/** Below this, any ratio is harmless: a text of spaces. */
const ALWAYS_ALLOWED_BYTES = 16 * 1024 * 1024;

/** How much may come out of so many packed bytes. */
export function maxUnpackedBytes(packedByteLength: number): number {
  return Math.max(ALWAYS_ALLOWED_BYTES, packedByteLength * MAX_RATIO);
}
