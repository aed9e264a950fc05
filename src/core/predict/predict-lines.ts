import type { Servable } from './read-records.js';
import { endBy, type Window } from './read-windows.js';
import type { Outcome, WindowUnderWay } from './serve-window.js';

/** A window and what became of its lines, in order. */
export interface ServedWindow<R extends Servable> {
  records: R[];
  outcomes: Outcome[];
}

export interface PredictLinesOptions {
  /** Once aborted, no further window is begun; those in flight are finished. */
  signal?: AbortSignal;
  /** How many windows may be in flight: so many that the engine always has the next one at hand. Default: 2. */
  inFlightLimit?(): number;
}

/**
 * Serves windows, several in flight: one is read and tokenized while another is computed and a third is written. They come
 * out in the order they went in, and those before the one that could not be read or begun come out before that is thrown.
 */
export async function* predictLines<R extends Servable>(
  windows: AsyncIterator<Window<R>>,
  start: (window: Window<R>) => Promise<WindowUnderWay>,
  { signal, inFlightLimit = () => 2 }: PredictLinesOptions = {},
): AsyncGenerator<ServedWindow<R>> {
  const inFlight: Promise<ServedWindow<R>>[] = [];
  const failures: unknown[] = [];
  const read = (): Promise<IteratorResult<Window<R>>> => windows.next().catch(endBy(failures));
  const begin = async (window: Window<R>): Promise<boolean> => {
    try {
      inFlight.push(served(window, await start(window)));
      return true;
    } catch (failure) {
      failures.push(failure);
      return false;
    }
  };
  let next: ReturnType<typeof read> | undefined = read();
  try {
    while (next !== undefined || inFlight.length > 0) {
      const mayRead = inFlight.length < inFlightLimit();
      const event: Happening<Window<R>> = await firstOf(inFlight, mayRead ? next : undefined, signal);
      if (event === 'served') {
        yield await inFlight.shift()!;
      } else if (event === 'stopped' || event.done === true) {
        next = undefined;
      } else {
        next = (await begin(event.value)) ? read() : undefined;
      }
    }
    for (const failure of failures) throw failure;
  } finally {
    // Not awaited: it may be waiting for a line that never comes.
    windows.return?.().catch(() => {});
  }
}

function served<R extends Servable>({ records }: Window<R>, underWay: WindowUnderWay): Promise<ServedWindow<R>> {
  const outcome = underWay.finish().then((outcomes) => ({ records, outcomes }));
  // It is awaited in its turn; until then its failure is nobody's.
  outcome.catch(() => {});
  return outcome;
}

type Happening<W> = IteratorResult<W> | 'served' | 'stopped';

/** What happens first: we are told to stop, the oldest window in flight is served, or another one is read. */
async function firstOf<W>(
  inFlight: readonly Promise<unknown>[],
  next: Promise<IteratorResult<W>> | undefined,
  signal: AbortSignal | undefined,
): Promise<Happening<W>> {
  const events: Promise<Happening<W>>[] = [];
  // Its own promise each time, since one that is raced again and again keeps every race in memory.
  const stop = new AbortController();
  if (signal !== undefined && next !== undefined) events.push(abortion(signal, stop.signal));
  if (inFlight.length > 0) events.push(inFlight[0]!.then(() => 'served' as const));
  if (next !== undefined) events.push(next);
  try {
    return await Promise.race(events);
  } finally {
    stop.abort();
  }
}

function abortion(signal: AbortSignal, unlessStopped: AbortSignal): Promise<'stopped'> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve('stopped');
    else signal.addEventListener('abort', () => resolve('stopped'), { once: true, signal: unlessStopped });
  });
}
