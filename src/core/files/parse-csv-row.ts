/**
 * The fields of one row.
 *
 * CSV as RFC 4180 has it: a field in quotes may hold separators, line ends and doubled quotes. TSV has no quoting.
 */
export function parseCsvRow(row: string, kind: 'csv' | 'tsv'): string[] {
  if (kind === 'tsv') return row.split('\t');
  const fields: string[] = [];
  for (let from = 0; ; ) {
    const { field, end } = row[from] === '"' ? quotedField(row, from) : bareField(row, from);
    fields.push(field);
    if (end >= row.length) return fields;
    from = end + 1;
  }
}

function bareField(row: string, from: number): { field: string; end: number } {
  const comma = row.indexOf(',', from);
  const end = comma === -1 ? row.length : comma;
  return { field: row.slice(from, end), end };
}

/** What follows the closing quote is kept, as most readers do. */
function quotedField(row: string, from: number): { field: string; end: number } {
  let field = '';
  let start = from + 1;
  for (;;) {
    const quote = row.indexOf('"', start);
    if (quote === -1) return { field: field + row.slice(start), end: row.length };
    field += row.slice(start, quote);
    if (row[quote + 1] !== '"') {
      const { field: rest, end } = bareField(row, quote + 1);
      return { field: field + rest, end };
    }
    field += '"';
    start = quote + 2;
  }
}
