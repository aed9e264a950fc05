import type { Servable } from './read-records.js';

/** Lines that are served together: the unit of order, memory, sorting, determinism and resume. */
export interface Window<R extends Servable> {
  records: R[];
  /** The input ended with it. */
  isLast: boolean;
}

export interface WindowLimits {
  records: number;
  /** Of the lines themselves. A line that is longer has a window to itself. */
  characters: number;
  /** Serve what was read after this long without more. Absent: whoever writes does not wait for answers. */
  quietMs?: number;
}

/**
 * Cuts records into windows. The cut depends on the records alone, unless the input pauses. Where the input fails, what was
 * read before is a window all the same.
 *
 * @param limitsNow asked before each window: they are other ones once the engine is open
 * @param sizeOf characters of a record
 */
export async function* readWindows<R extends Servable>(
  records: AsyncIterable<R[]>,
  limitsNow: () => WindowLimits,
  sizeOf: (record: R) => number,
): AsyncGenerator<Window<R>> {
  const iterator = records[Symbol.asyncIterator]();
  const failures: unknown[] = [];
  const read = (): Promise<IteratorResult<R[]>> => iterator.next().catch(endBy(failures));
  let waiting: R[] = [];
  let next = read();
  try {
    for (let isOpen = true; isOpen; ) {
      const block = await nextBlock(next, waiting.length > 0 ? limitsNow().quietMs : undefined);
      if (block === 'quiet') {
        yield { records: waiting, isLast: false };
        waiting = [];
        continue;
      }
      isOpen = block.done !== true;
      if (block.done !== true) {
        waiting = waiting.length === 0 ? block.value : waiting.concat(block.value);
        next = read();
      }
      let from = 0;
      for (let end = windowEnd(waiting, from, limitsNow(), sizeOf); end !== undefined; ) {
        yield { records: waiting.slice(from, end), isLast: false };
        from = end;
        end = windowEnd(waiting, from, limitsNow(), sizeOf);
      }
      waiting = waiting.slice(from);
    }
    if (waiting.length > 0) yield { records: waiting, isLast: failures.length === 0 };
    for (const failure of failures) throw failure;
  } finally {
    iterator.return?.().catch(() => {});
  }
}

/** Notes why an iteration broke off, and ends it as if it were through: what it gave before is dealt with first. */
export function endBy(failures: unknown[]): (failure: unknown) => IteratorReturnResult<undefined> {
  return (failure) => {
    failures.push(failure);
    return { done: true, value: undefined };
  };
}

async function nextBlock<T>(next: Promise<T>, quietMs: number | undefined): Promise<T | 'quiet'> {
  if (quietMs === undefined) return next;
  let timer: NodeJS.Timeout | undefined;
  const quiet = new Promise<'quiet'>((resolve) => {
    // Once more around the event loop: while we were busy, input may have come that nobody has looked at yet.
    timer = setTimeout(() => setImmediate(resolve, 'quiet'), quietMs);
  });
  try {
    return await Promise.race([next, quiet]);
  } finally {
    clearTimeout(timer);
  }
}

/** Where the window that begins at `from` is full; undefined while more records may go into it. */
function windowEnd<R extends Servable>(
  records: readonly R[],
  from: number,
  limits: WindowLimits,
  sizeOf: (record: R) => number,
): number | undefined {
  let characters = 0;
  for (let index = from; index < records.length; index += 1) {
    characters += sizeOf(records[index]!);
    if (characters > limits.characters && index > from) return index;
    if (index + 1 - from === limits.records || characters >= limits.characters) return index + 1;
  }
  return undefined;
}
