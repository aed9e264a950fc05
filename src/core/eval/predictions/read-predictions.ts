import { InputError } from '../../errors.js';
import type { JsonObject, JsonValue } from '../../tasks/task.js';
import { lastColumn } from '../datasets/conll.js';
import type { Dataset, Example } from '../datasets/dataset.js';
import { field } from '../datasets/fields.js';
import { numberedLines } from '../datasets/numbered-lines.js';
import { isObject, ownField, parseJson, parseJsonEntries } from '../datasets/parse-json.js';
import { splitCsv, splitTsv, type TableRow } from '../datasets/read-table.js';
import { readText } from '../datasets/read-text.js';
import type { Answered } from '../protocols/protocol.js';

/** Predictions made elsewhere: each with its id, or all in the order of the data's rows. */
interface Predictions {
  byId?: ReadonlyMap<string, Given>;
  inOrder?: readonly Given[];
}

/** A prediction, or why there is none. */
type Given = { prediction: JsonValue } | { reason: string };

/**
 * Puts predictions beside the examples of their data set. The file may be predict's JSONL, a JSON object id → prediction,
 * a JSON list, columns whose last is the tag, a table with a column `prediction`, or a prediction a line.
 * @param rowCounts how many rows predictions without ids may be for: the whole data, or the part that is scored
 * @throws InputError where it is none of these, or has another number of rows
 */
export async function readPredictions(
  path: string,
  dataset: Dataset,
  { rowCounts, columns }: { rowCounts: readonly number[]; columns?: ReadonlyMap<string, string> },
): Promise<{ answered: Answered[]; warnings: string[] }> {
  const text = await readText(path);
  const predictions = parse(text, path, dataset, columns);
  const { inOrder } = predictions;
  if (inOrder !== undefined && !rowCounts.includes(inOrder.length)) {
    throw new InputError('ERR_LENGTHS', `${rowCounts[0]} rows of data, but ${inOrder.length} predictions`, {
      where: path,
      remedy: 'give a prediction for each row, in their order, or an id with each',
    });
  }
  const answered = dataset.examples.map((example) => toAnswered(example, givenFor(example, predictions)));
  return { answered, warnings: unknownIds(dataset, predictions) };
}

/** Predictions for nothing are no harm, but may be for other data. */
function unknownIds({ examples, unusable }: Dataset, { byId }: Predictions): string[] {
  if (byId === undefined) return [];
  const known = new Set(examples.map(({ id }) => id));
  const unknown = [...byId.keys()].filter((id) => !known.has(id) && !unusable.some(({ where }) => where.includes(id)));
  if (unknown.length === 0) return [];
  return [`${unknown.length} predictions are for ids that the data does not have: ${unknown.slice(0, 3).join(', ')}`];
}

function givenFor({ id, row }: Example, { byId, inOrder }: Predictions): Given | undefined {
  return inOrder === undefined ? byId?.get(id ?? '') : inOrder[row];
}

function toAnswered(example: Example, given: Given | undefined): Answered {
  if (given === undefined) return { example, prediction: undefined };
  if ('prediction' in given) return { example, prediction: given.prediction };
  return { example, prediction: undefined, reason: given.reason };
}

function parse(
  text: string,
  path: string,
  dataset: Dataset,
  columns: ReadonlyMap<string, string> | undefined,
): Predictions {
  const hasIds = dataset.examples.every(({ id }) => id !== undefined);
  const beginning = text.trimStart();
  if (beginning.startsWith('{')) return parseObjects(text, path, hasIds, columns);
  if (isJsonLines(path, beginning)) return { inOrder: jsonLines(text, path).map((prediction) => ({ prediction })) };
  if (beginning.startsWith('[')) return parseList(text, path, dataset, columns);
  if (dataset.question === 'entities') {
    return { inOrder: lastColumn(text).map((tags) => ({ prediction: tags })) };
  }
  return parseRows(text, path, hasIds, columns);
}

/** A bare string or list in each line. Elsewhere than in a .jsonl a quote is a character like any other. */
function isJsonLines(path: string, text: string): boolean {
  if (!/\.jsonl$/i.test(path)) return false;
  return text.startsWith('"') || (text.startsWith('[') && numberedLines(text).length > 1);
}

function jsonLines(text: string, path: string): JsonValue[] {
  return numberedLines(text).map(({ text, number }) => parseJson(text, `${path}, line ${number}`));
}

/** Many objects: a prediction each. One: predictions by id. */
function parseObjects(
  text: string,
  path: string,
  hasIds: boolean,
  columns: ReadonlyMap<string, string> | undefined,
): Predictions {
  const lines = numberedLines(text);
  const isLines = lines.length > 1 && lines[0].text.trimEnd().endsWith('}');
  if (isLines) {
    return fromRecords(jsonLines(text, path), hasIds, columns);
  }
  const entries = parseJsonEntries(text, path);
  const record = Object.fromEntries(entries);
  if (field(record, 'prediction', columns) !== undefined || isObject(entries.get('error'))) {
    return fromRecords([record], hasIds, columns);
  }
  if (!hasIds) {
    throw new InputError('ERR_FIELD', 'predictions by id, but the data has no ids', {
      where: path,
      remedy: '--columns id=… names the column',
    });
  }
  return { byId: new Map([...entries].map(([id, prediction]) => [id, { prediction }])) };
}

function parseList(
  text: string,
  path: string,
  { question, examples }: Dataset,
  columns: ReadonlyMap<string, string> | undefined,
): Predictions {
  const list = parseJson(text, path);
  if (!Array.isArray(list) || (question === 'answers' && !list.every(isObject))) {
    throw new InputError('ERR_JSON', 'a list, not an object id → answer', { where: path });
  }
  const isRecords = list.every((item) => isObject(item) && field(item, 'prediction', columns) !== undefined);
  if (!isRecords) return { inOrder: list.map((prediction) => ({ prediction })) };
  return fromRecords(
    list,
    examples.every(({ id }) => id !== undefined),
    columns,
  );
}

/** A column `prediction` of a table with a header, or the whole line. */
function parseRows(
  text: string,
  path: string,
  hasIds: boolean,
  columns: ReadonlyMap<string, string> | undefined,
): Predictions {
  const lines = numberedLines(text);
  const rows = lines[0]?.text.includes('\t') ? splitTsv(lines) : lines[0]?.text.includes(',') ? splitCsv(text) : [];
  const header = rows[0]?.cells ?? [];
  const isTable = header.length > 1 && field(toRecord(header, header), 'prediction', columns) !== undefined;
  if (isTable)
    return fromRecords(
      rows.slice(1).map((row) => tableRecord(header, row, columns)),
      hasIds,
      columns,
    );
  if (header.length > 1) {
    throw new InputError('ERR_COLUMNS', `no column prediction among ${header.join(', ')}`, {
      where: path,
      remedy: '--columns prediction=… names it',
    });
  }
  const bare = lines[0]?.text === 'prediction' ? lines.slice(1) : lines;
  return { inOrder: bare.map(({ text }) => ({ prediction: text })) };
}

function tableRecord(
  header: readonly string[],
  row: TableRow,
  columns: ReadonlyMap<string, string> | undefined,
): JsonObject {
  const record = toRecord(header, row.cells);
  if (field(record, 'prediction', columns) !== undefined) return record;
  const counted = `${row.cells.length} column${row.cells.length === 1 ? '' : 's'}`;
  return {
    ...record,
    error: { code: 'ERR_COLUMNS', message: `line ${row.number} has ${counted}, not ${header.length}` },
  };
}

function toRecord(header: readonly string[], cells: readonly string[]): JsonObject {
  return Object.fromEntries(header.slice(0, cells.length).map((name, position) => [name, cells[position]]));
}

/** By id where both sides have one for every row, else in order. */
function fromRecords(
  records: readonly JsonValue[],
  hasIds: boolean,
  columns: ReadonlyMap<string, string> | undefined,
): Predictions {
  const given = records.map((record) => givenOf(record, columns));
  const ids = records.map((record) => (isObject(record) ? field(record, 'id', columns) : undefined));
  if (!hasIds || !ids.every((id) => typeof id === 'string' || typeof id === 'number')) return { inOrder: given };
  return { byId: new Map(ids.map((id, index) => [String(id), given[index]])) };
}

function givenOf(record: JsonValue, columns: ReadonlyMap<string, string> | undefined): Given {
  if (!isObject(record)) return { prediction: record };
  const prediction = field(record, 'prediction', columns);
  if (prediction !== undefined) return { prediction };
  const error = ownField(record, 'error');
  if (!isObject(error)) return { reason: 'no prediction' };
  return { reason: `no prediction: ${error.message}` };
}
