import { formatTable } from './format-table.js';

/** A table as wide as a terminal: columns of `spare` go, the first one first, until it fits; the last line names them. */
export function fitTable(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  { spare, width = Number.POSITIVE_INFINITY }: { spare: readonly string[]; width?: number },
): string[] {
  const spared = spare.filter((name) => header.includes(name));
  for (let count = 0; ; count++) {
    const left = spared.slice(0, count);
    const lines = formatTable(...withoutColumns(header, rows, left));
    const isFit = lines.every((line) => line.length <= width);
    if (isFit || count === spared.length)
      return count === 0 ? lines : [...lines, '', `--json has more: ${left.join(', ')}`];
  }
}

function withoutColumns(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  names: readonly string[],
): [string[], string[][]] {
  const stays = (_: string, column: number): boolean => !names.includes(header[column]!);
  return [header.filter(stays), rows.map((row) => row.filter(stays))];
}
