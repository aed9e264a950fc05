import type { Engine } from '../engine/engine.js';
import { CheckError, InterruptedError } from '../errors.js';
import type { Listener } from '../events.js';
import { shareRead } from './open-sources.js';
import { predictLines, type ServedWindow } from './predict-lines.js';
import type { PreparedTask } from './prepare-task.js';
import { type RecordRange, type RecordSource, readRecords, type SourceRecord } from './read-records.js';
import { readWindows, type Window } from './read-windows.js';
import type { ResultSink } from './result-sink.js';
import { addOutcome, type RunTotals } from './run-totals.js';
import { startWindow } from './serve-window.js';
import { StreamClosed } from './stream-sink.js';
import { windowLimits, windowsInFlight } from './window-limits.js';

/** All that a run has at hand. */
export interface Run {
  sources: readonly RecordSource[];
  range: RecordRange;
  prepared: PreparedTask;
  /** @param oneWindow whether there is but one window to serve */
  openEngine(oneWindow: boolean): Promise<Engine>;
  sink: ResultSink;
  /** Counted up. */
  totals: RunTotals;
  strict: boolean;
  listener?: Listener;
  signal?: AbortSignal;
}

/**
 * From opened sources to a finished sink. Where the reader of the sink went away, it ends quietly.
 *
 * @returns whether all lines were written
 * @throws CheckError, InterruptedError after what was served is written
 */
export async function serveSources({
  sources,
  range,
  prepared,
  sink,
  totals,
  listener,
  signal,
  ...run
}: Run): Promise<boolean> {
  const isInteractive = !sources.every(({ input }) => input.isFile);
  let engine: Engine | undefined;
  const limits = () => windowLimits(prepared.context.config, isInteractive, engine?.placement);
  const inFlightLimit = () => (engine === undefined ? 1 : windowsInFlight(engine.placement));
  const records = readRecords(sources, { from: range.from + totals.lines, to: range.to });
  const windows = watched(readWindows(records, limits, ({ text }) => text.length));
  const start = async (window: Window<SourceRecord>) => {
    engine ??= await run.openEngine(window.isLast);
    return startWindow(window.records, { ...prepared, engine });
  };
  try {
    // Opened with the first window, which may be the only one; but a run that goes on must cut its windows as before.
    if (totals.lines > 0) engine = await run.openEngine(false);
    let last: SourceRecord | undefined;
    for await (const served of predictLines(windows, start, { signal, inFlightLimit })) {
      await writeWindow(served, sink, totals, run.strict);
      last = served.records.at(-1);
      listener?.onProgress?.({
        unit: 'lines',
        done: totals.lines,
        total: estimate(totals, sources),
        errors: totals.errors,
      });
    }
    if (!windows.isDone) throw stoppedError(last, sink.isResumable);
    // Of no lines too: a model or provider that cannot serve is told.
    engine ??= await run.openEngine(true);
    await sink.finish(totals);
    return true;
  } catch (error) {
    if (error instanceof StreamClosed) return false;
    throw error;
  } finally {
    await sink.close(totals);
    await engine?.close();
  }
}

interface WatchedIterator<T> extends AsyncIterator<T> {
  /** It came to its end. */
  readonly isDone: boolean;
}

function watched<T>(iterator: AsyncGenerator<T>): WatchedIterator<T> {
  let isDone = false;
  return {
    get isDone() {
      return isDone;
    },
    async next() {
      const result = await iterator.next();
      isDone = result.done === true;
      return result;
    },
    return: (value) => iterator.return!(value),
  };
}

/** With `strict`, up to and with the first line that could not be served. */
async function writeWindow(
  { records, outcomes }: ServedWindow<SourceRecord>,
  sink: ResultSink,
  totals: RunTotals,
  strict: boolean,
): Promise<void> {
  const failed = strict ? outcomes.findIndex(({ error }) => error !== undefined) : -1;
  const end = failed === -1 ? records.length : failed + 1;
  for (let index = 0; index < end; index += 1) addOutcome(totals, outcomes[index]!, records[index]!);
  await sink.write({ records: records.slice(0, end), outcomes: outcomes.slice(0, end) }, totals);
  if (failed === -1) return;
  const { code, what } = outcomes[failed]!.error!;
  throw new CheckError(code, what, { where: placeOf(records[failed]!) });
}

/** Lines in all, as far as the bytes read so far tell. */
function estimate({ lines }: RunTotals, sources: readonly RecordSource[]): number | undefined {
  const share = shareRead(sources);
  return share === undefined || share === 0 ? undefined : Math.max(lines, Math.round(lines / share));
}

function stoppedError(last: SourceRecord | undefined, isResumable: boolean): InterruptedError {
  const what = last === undefined ? 'stopped before the first line' : `stopped after ${placeOf(last)}`;
  return new InterruptedError(what, isResumable ? { remedy: 'go on with the same command and --resume' } : {});
}

function placeOf({ line, file }: SourceRecord): string {
  const number = `line ${line.toLocaleString('en-US')}`;
  return file === undefined ? number : `${number} of ${file}`;
}
