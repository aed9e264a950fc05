import type { SentError } from '../runtime/session-messages.js';
import type { MeasuredRow } from './bench-report.js';

/** What the process of a row says to the bench. */
export type RowMessage = { kind: 'row'; row: MeasuredRow } | { kind: 'failed'; error: SentError };
