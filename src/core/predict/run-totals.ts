import type { Outcome } from './serve-window.js';

/** How far a run has come. */
export interface RunTotals {
  /** Lines served, blank ones not counted. */
  lines: number;
  errors: number;
  truncated: number;
  tokens: number;
  /** The first line with an error, as users are told of it. */
  firstError?: { line: number; file?: string; code: string };
}

export function addOutcome(totals: RunTotals, outcome: Outcome, place: { line: number; file?: string }): void {
  totals.lines += 1;
  totals.tokens += outcome.tokens;
  if (outcome.truncated) totals.truncated += 1;
  if (outcome.error === undefined) return;
  totals.errors += 1;
  totals.firstError ??= { line: place.line, ...(place.file && { file: place.file }), code: outcome.error.code };
}
