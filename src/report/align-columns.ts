import { escapeControl } from '../core/errors.js';

/** Rows of text in columns, two spaces apart; control characters of untrusted names are escaped. */
export function alignColumns(rows: readonly (readonly string[])[]): string {
  const clean = rows.map((row) => row.map(escapeControl));
  const widths = clean.reduce<number[]>(
    (widest, row) => row.map((cell, i) => Math.max(cell.length, widest[i] ?? 0)),
    [],
  );
  const line = (row: readonly string[]): string => row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join('  ');
  return clean.map((row) => line(row).trimEnd()).join('\n');
}
