import type { NumberedLine } from './numbered-lines.js';

/** A row of a table: its cells, under their column's name and under its position from 0. */
export interface TableRow {
  cells: readonly string[];
  number: number;
}

/** Tab-separated cells. GLUE has no quoting: a double quote is a character like any other. */
export function splitTsv(lines: readonly NumberedLine[]): TableRow[] {
  return lines.map(({ text, number }) => ({ cells: text.split('\t'), number }));
}

/**
 * Comma-separated cells (RFC 4180): a quoted cell may hold commas, line ends and doubled quotes.
 * @param text without BOM
 */
export function splitCsv(text: string): TableRow[] {
  const rows: TableRow[] = [];
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/y;
  let cells: string[] = [];
  let [line, firstLine] = [1, 1];
  while (cell.lastIndex < text.length) {
    const start = cell.lastIndex;
    const match = cell.exec(text);
    // What is neither a quoted nor a plain cell is read up to the next separator, as it stands.
    const [whole, quoted, plain, separator] = match ?? brokenCell(text, start);
    if (match === null) cell.lastIndex = start + whole.length;
    cells.push(quoted?.replaceAll('""', '"') ?? plain);
    line += whole.split('\n').length - 1;
    if (separator === ',' && cell.lastIndex < text.length) continue;
    if (separator === ',') cells.push('');
    if (cells.length > 1 || cells[0] !== '') rows.push({ cells, number: firstLine });
    cells = [];
    firstLine = line;
  }
  return rows;
}

function brokenCell(text: string, start: number): [string, undefined, string, string] {
  const end = text.slice(start).search(/,|\r?\n/);
  const plain = end === -1 ? text.slice(start) : text.slice(start, start + end);
  const separator = end === -1 ? '' : (/^(?:,|\r?\n)/.exec(text.slice(start + end))?.[0] ?? '');
  return [plain + separator, undefined, plain, separator];
}
