import { isUtf8 } from 'node:buffer';
import { csvRowEnds } from '../files/csv-row-ends.js';
import type { Input } from '../files/open-input.js';
import { parseCsvRow } from '../files/parse-csv-row.js';
import { type Line, MAX_LINE_BYTES, readLines } from '../files/read-lines.js';
import { RecordError } from '../tasks/record-error.js';
import type { JsonObject } from '../tasks/task.js';

export const inputFormats = ['jsonl', 'text', 'csv', 'tsv'] as const;
export type InputFormat = (typeof inputFormats)[number];

export interface RecordSource {
  input: Input;
  format: InputFormat;
}

/** Something to serve: a record, or why there is none. */
export interface Servable {
  record?: JsonObject;
  error?: RecordError;
}

/** A line in, with its place. */
export interface SourceRecord extends Servable {
  /** From 1 in its file; blank lines are counted. */
  line: number;
  /** Only where there are several. */
  file?: string;
  /** The line itself; the object that stands for it where the input is no JSONL; the beginning of a line that is too long. */
  text: string;
}

/** Records [from, to) of all inputs together. */
export interface RecordRange {
  from: number;
  to: number;
}

/** Records of inputs, one input after the other; as many at once as a chunk of bytes holds. */
export async function* readRecords(
  sources: readonly RecordSource[],
  { from, to }: RecordRange = { from: 0, to: Number.POSITIVE_INFINITY },
): AsyncGenerator<SourceRecord[]> {
  let next = 0;
  for (const { input, format } of sources) {
    const parser = parserOf(format);
    const file = sources.length > 1 ? { file: input.name } : undefined;
    for await (const lines of readRows(input, format, parser)) {
      const wanted = lines.slice(Math.max(0, from - next), Math.max(0, to - next));
      next += lines.length;
      if (wanted.length > 0) yield wanted.map((line) => ({ ...toRecord(line, parser), line: line.number, ...file }));
      if (next >= to) return;
    }
  }
}

/** How many there are: what shards are cut from. */
export async function countRecords(sources: readonly RecordSource[]): Promise<number> {
  let count = 0;
  for (const { input, format } of sources) {
    for await (const lines of readRows(input, format, parserOf(format))) count += lines.length;
  }
  return count;
}

interface Parser {
  /** Takes the header row, where the format has one. */
  header?(text: string): void;
  parse(text: string): { text: string; record: JsonObject };
}

function parserOf(format: InputFormat): Parser {
  if (format === 'jsonl') return { parse: parseJson };
  if (format === 'text') return { parse: (text) => ({ text: JSON.stringify({ text }), record: { text } }) };
  return rowParser(format);
}

/** Rows that are records: without the header. */
async function* readRows(input: Input, format: InputFormat, parser: Parser): AsyncGenerator<Line[]> {
  const findEnd = format === 'csv' ? csvRowEnds() : undefined;
  let isHeaderNext = parser.header !== undefined;
  for await (const lines of readLines(input.chunks(), findEnd, format === 'tsv')) {
    const rows = isHeaderNext ? lines.slice(1) : lines;
    if (isHeaderNext) parser.header?.(lines[0]!.bytes.toString());
    isHeaderNext = false;
    if (rows.length > 0) yield rows;
  }
}

function toRecord({ bytes, tooLong }: Line, parser: Parser): Omit<SourceRecord, 'line'> {
  const text = bytes.toString();
  if (tooLong) return failed(text, 'ERR_LINE_TOO_LONG', `longer than ${MAX_LINE_BYTES} bytes`);
  if (!isUtf8(bytes)) return failed(text, 'ERR_UTF8', 'not UTF-8');
  try {
    return parser.parse(text);
  } catch (error) {
    if (error instanceof RecordError) return { text, error };
    throw error;
  }
}

function failed(text: string, code: 'ERR_LINE_TOO_LONG' | 'ERR_UTF8', what: string): Omit<SourceRecord, 'line'> {
  return { text, error: new RecordError(code, what) };
}

function parseJson(text: string): { text: string; record: JsonObject } {
  const value = parsedJson(text);
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return { text, record: value as JsonObject };
  throw new RecordError('ERR_FIELD', 'not a JSON object');
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new RecordError('ERR_JSON', `not JSON: ${jsonComplaint(cause)}`);
  }
}

/** V8's own words quote the line at length; its first half says what is wrong and where. */
function jsonComplaint(cause: unknown): string {
  const { message } = cause as Error;
  return message.split(/, ?"|, \.\.\."/)[0]!;
}

/** Rows become objects of strings, in the header's order. */
function rowParser(kind: 'csv' | 'tsv'): Parser {
  let names: string[] = [];
  let keys: string[] = [];
  return {
    header(text) {
      names = parseCsvRow(text, kind);
      keys = names.map((name) => JSON.stringify(name));
    },
    parse(row) {
      const fields = parseCsvRow(row, kind);
      if (fields.length !== names.length) {
        throw new RecordError(
          'ERR_FIELD',
          `${fields.length} ${fields.length === 1 ? 'field' : 'fields'} under a header of ${names.length}`,
        );
      }
      const text = `{${fields.map((field, column) => `${keys[column]}:${JSON.stringify(field)}`).join(',')}}`;
      return { text, record: Object.fromEntries(fields.map((field, column) => [names[column], field])) as JsonObject };
    },
  };
}
