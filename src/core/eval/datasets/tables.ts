import { InputError } from '../../errors.js';
import type { JsonObject } from '../../tasks/task.js';
import { collectExamples } from './collect-examples.js';
import type { Dataset, DatasetOptions } from './dataset.js';
import { exampleFromRecord } from './example-from-record.js';
import { headerWords } from './fields.js';
import { questionOf } from './question-of.js';
import type { TableRow } from './read-table.js';
import { type TableFormat, tableFormats } from './table-formats.js';
import { toNumber } from './to-number.js';
import { UnusableRow } from './unusable-row.js';

/** A data set of cells: a published format, a header with names we know, or what `--columns` says. */
export function readTable(rows: readonly TableRow[], path: string, options: DatasetOptions): Dataset {
  const format = options.columns === undefined ? formatOf(rows, path) : undefined;
  const columns = options.columns ?? (format && new Map(Object.entries(format.columns)));
  const header = headerOf(rows, format, columns);
  const data = header === undefined ? rows : rows.slice(1);
  if (data.length === 0) throw new InputError('ERR_NO_ROWS', 'a header, but no rows', { where: path });
  const positions = positionsOf(columns, header, rows, path);
  const needed = 1 + Math.max(-1, ...[...positions.values()].flat());
  const toRecord = (row: TableRow): JsonObject => {
    if (row.cells.length >= needed) return recordOf(row, header);
    throw new UnusableRow(
      `${row.cells.length} column${row.cells.length === 1 ? '' : 's'}, not ${header?.length ?? needed}`,
    );
  };
  const records = (): JsonObject[] => data.map((row) => recordOf(row, header));
  const question = options.question ?? format?.question ?? questionOf(records(), columns);
  if (question === undefined) throw unknownTable(path, header?.join(', ') ?? 'no header');
  const isScored = question === 'classification' && columns?.has('score');
  const collected = collectExamples(data, whereOf, (row) => {
    const record = toRecord(row);
    const part = exampleFromRecord(record, question, columns);
    return isScored ? { ...part, similarity: toNumber(record[columns?.get('score') ?? ''], 'score') } : part;
  });
  return { name: format && nameOf(format, path, collected.examples), question, ...collected, warnings: [] };
}

/** Whether the first lines look like a table that we can read. */
export function isTable(rows: readonly TableRow[]): boolean {
  if (rows.length === 0 || rows[0].cells.length < 2) return false;
  return formatOf(rows, '') !== undefined || rows[0].cells.some((cell) => headerWords.has(cell));
}

/** Whether the first lines are cells all the same, as many in each: no text to model. */
export function isUnknownTable(rows: readonly TableRow[]): boolean {
  const [first, ...others] = rows.slice(0, PROBED_ROWS).map(({ cells }) => cells.length);
  return first > 1 && others.length > 0 && others.every((width) => width === first);
}

function formatOf(rows: readonly TableRow[], path: string): TableFormat | undefined {
  const header = new Set(rows[0]?.cells);
  const probes = rows.slice(0, PROBED_ROWS).map(({ cells }) => cells);
  const format = tableFormats.find((candidate) =>
    candidate.header
      ? candidate.header.every((name) => header.has(name))
      : probes.every((cells) => candidate.matches?.(cells)),
  );
  if (format?.header && !Object.values(format.columns).some((name) => header.has(name)))
    throw unknownTable(path, [...header].join(', '));
  return format;
}

/** Enough to tell a format without a header by. */
const PROBED_ROWS = 20;

/** Positions alone mean no header, but for a first row of names. */
function headerOf(
  rows: readonly TableRow[],
  format: TableFormat | undefined,
  columns: ReadonlyMap<string, string> | undefined,
): readonly string[] | undefined {
  if (format !== undefined) return format.header && rows[0].cells;
  const isPositional = columns !== undefined && [...columns.values()].every(isPosition);
  return isPositional && !rows[0].cells.some((cell) => headerWords.has(cell)) ? undefined : rows[0]?.cells;
}

/** Where each column asked for stands. @throws InputError where it is not there */
function positionsOf(
  columns: ReadonlyMap<string, string> | undefined,
  header: readonly string[] | undefined,
  rows: readonly TableRow[],
  path: string,
): Map<string, number[]> {
  const width = rows.reduce((widest, { cells }) => Math.max(widest, cells.length), 0);
  const positionOf = (ours: string, name: string): number => {
    const position = header?.indexOf(name) ?? -1;
    if (position !== -1) return position;
    if (isPosition(name) && Number(name) < width) return Number(name);
    // The number of a row is a help to the reader, not a need.
    if (ours === 'id') return -1;
    throw new InputError('ERR_COLUMNS', `no column ${JSON.stringify(name)} for ${ours}`, {
      where: path,
      remedy:
        header === undefined
          ? `the file has no header: give positions from 0 to ${width - 1}`
          : `there are ${header.join(', ')}`,
    });
  };
  return new Map(
    [...(columns ?? [])].map(([ours, names]) => [ours, names.split(',').map((name) => positionOf(ours, name))]),
  );
}

/** Cells under their column's name, and under their position where no column is named so. */
function recordOf({ cells }: TableRow, header: readonly string[] | undefined): JsonObject {
  const byPosition = cells.map((cell, position): [string, string] => [String(position), cell]);
  const byName = header?.slice(0, cells.length).map((name, position): [string, string] => [name, cells[position]]);
  return Object.fromEntries([...byPosition, ...(byName ?? [])]);
}

/** RTE and WNLI share their columns: RTE's classes are words. */
function nameOf(format: TableFormat, path: string, examples: readonly { gold: unknown }[]): string {
  if (format.name === 'MNLI' && /mismatched/.test(path)) return 'MNLI mismatched';
  if (format.name === 'RTE' && examples.some(({ gold }) => gold === '0' || gold === '1')) return 'WNLI';
  return format.name;
}

export function unknownTable(path: string, found: string): InputError {
  return new InputError('ERR_COLUMNS', `none of the formats known: ${found}`, {
    where: path,
    remedy: '--columns text=…,label=… says which column is which, by name or position from 0',
  });
}

function whereOf({ number }: TableRow): string {
  return `line ${number}`;
}

function isPosition(name: string): boolean {
  return /^\d+$/.test(name);
}
