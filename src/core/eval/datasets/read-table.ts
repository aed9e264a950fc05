import { parseCsvRow } from '../../files/parse-csv-row.js';
import { allLines, type NumberedLine } from './numbered-lines.js';

/** A row of a table, and the line it begins in. */
export interface TableRow {
  cells: readonly string[];
  number: number;
}

/** Tab-separated cells. GLUE has no quoting: a double quote is a character like any other. */
export function splitTsv(lines: readonly NumberedLine[]): TableRow[] {
  return lines.map(({ text, number }) => ({ cells: parseCsvRow(text, 'tsv'), number }));
}

/** Comma-separated cells (RFC 4180): a quoted cell may hold line ends, and then its row has several lines. */
export function splitCsv(text: string): TableRow[] {
  const rows: TableRow[] = [];
  let open: NumberedLine[] = [];
  let isQuoted = false;
  const close = (): void => {
    const row = open.map((line) => line.text).join('\n');
    if (row.trim() !== '') rows.push({ cells: parseCsvRow(row, 'csv'), number: open[0].number });
    open = [];
  };
  for (const line of allLines(text)) {
    open.push(line);
    if ((line.text.split('"').length - 1) % 2 === 1) isQuoted = !isQuoted;
    if (!isQuoted) close();
  }
  if (open.length > 0) close();
  return rows;
}
