import type { ServedWindow } from './predict-lines.js';
import type { SourceRecord } from './read-records.js';
import type { RunTotals } from './run-totals.js';

/** Where served lines go. */
export interface ResultSink {
  /** A run that is stopped can be gone on with. */
  readonly isResumable: boolean;
  /** What an earlier run has already written; the run goes on behind it. */
  readonly resumed?: RunTotals;
  /** Resolves when more may come. */
  write(served: ServedWindow<SourceRecord>, totals: RunTotals): Promise<void>;
  /** All lines are written. */
  finish(totals: RunTotals): Promise<void>;
  /** The run ends before its time: what was written stays, to be gone on from. After `finish` it does nothing. */
  close(totals: RunTotals): Promise<void>;
}
