import type { SentError } from '../runtime/session-messages.js';
import type { BenchRow } from './bench-report.js';

/** What the process of a row says to the bench. */
export type RowMessage = { kind: 'row'; row: BenchRow } | { kind: 'failed'; error: SentError };
