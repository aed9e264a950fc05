import v8 from 'node:v8';

/** Collect once the heap is a fifth larger than what was alive: V8 alone waits until it has doubled. */
const GROWTH_PERCENT = 20;

/** V8 drops its compiled code of Node's own modules where a flag changes: the first answer must not pay for that. */
const DELAY_MS = 1000;

/** Keeps memory level over a long run, where V8 would let it creep up by what nothing holds any more. */
export function limitHeapGrowth(): void {
  setTimeout(() => v8.setFlagsFromString(`--heap-growing-percent=${GROWTH_PERCENT}`), DELAY_MS).unref();
}
