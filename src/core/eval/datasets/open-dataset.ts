import { readdir, stat } from 'node:fs/promises';
import { InputError } from '../../errors.js';
import { isConll, readConll } from './conll.js';
import type { Dataset, DatasetOptions } from './dataset.js';
import { isMcTest, readMcTest } from './mctest.js';
import { numberedLines } from './numbered-lines.js';
import { isObject, parseJson } from './parse-json.js';
import { readPlainText } from './plain-text.js';
import { isRacePassage, readRace, readRaceFolder } from './race.js';
import { splitCsv, splitTsv } from './read-table.js';
import { readText } from './read-text.js';
import { parseJsonLines, readRecords } from './records.js';
import { readRetrievalFolder } from './retrieval-folder.js';
import { isSquad, readSquad } from './squad.js';
import { isTable, isUnknownTable, readTable, unknownTable } from './tables.js';

/**
 * Opens a data set, known by its content.
 * @param tagColumn of CoNLL columns, from the end: 2 where the prediction stands last
 * @throws InputError where it is empty, broken, or none of the formats known
 */
export async function openDataset(path: string, options: DatasetOptions = {}, tagColumn = 1): Promise<Dataset> {
  const dataset = await readDataset(path, options, tagColumn);
  if (dataset.rowCount === 0) throw new InputError('ERR_NO_ROWS', 'no rows', { where: path });
  return dataset;
}

async function readDataset(path: string, options: DatasetOptions, tagColumn: number): Promise<Dataset> {
  if (await isFolder(path)) {
    return (await readdir(path)).includes('corpus.jsonl') ? readRetrievalFolder(path) : readRaceFolder(path);
  }
  const text = await readText(path);
  const lines = numberedLines(text);
  if (lines.length === 0) throw new InputError('ERR_NO_ROWS', 'nothing but blank lines', { where: path });
  const beginning = text.trimStart();
  if (beginning.startsWith('{') || beginning.startsWith('[')) return readJson(text, path, options);
  if (isMcTest(lines[0])) return readMcTest(path, lines);
  if (options.columns === undefined && isConll(text)) return readConll(text, path, tagColumn);
  const tabbed = splitTsv(lines);
  if (options.columns !== undefined ? lines[0].text.includes('\t') : isTable(tabbed))
    return readTable(tabbed, path, options);
  const comma = lines[0].text.includes(',') ? splitCsv(text) : [];
  if (options.columns !== undefined || isTable(comma))
    return readTable(comma.length > 0 ? comma : tabbed, path, options);
  if (isUnknownTable(tabbed) || (isUnknownTable(comma) && isCsv(path)))
    throw unknownTable(path, `${(comma.length > 0 ? comma : tabbed)[0].cells.length} columns`);
  return readPlainText(text, options.question ?? 'causal-lm');
}

/** One JSON value (SQuAD, a passage of RACE, a list of records), or an object a line. */
function readJson(text: string, path: string, options: DatasetOptions): Dataset {
  const isLines =
    text.trimStart().startsWith('{') && numberedLines(text).length > 1 && isWhole(numberedLines(text)[0].text);
  const json = isLines ? undefined : parseJson(text, path);
  if (json === undefined) return readRecords(parseJsonLines(text, path), path, options);
  if (isSquad(json)) return readSquad(json);
  if (isRacePassage(json)) return readRace([{ json }]);
  const records = Array.isArray(json) ? json : [json];
  return readRecords(
    records.map((record, index) => {
      if (isObject(record)) return { json: record, where: `row ${index + 1}` };
      throw new InputError('ERR_JSON', `row ${index + 1} is not a JSON object`, { where: path });
    }),
    path,
    options,
  );
}

/** A first line that is whole JSON, or that could never become so, begins JSON lines. */
function isWhole(line: string): boolean {
  return line.trimEnd().endsWith('}');
}

/** Sentences have commas, too. */
function isCsv(path: string): boolean {
  return /\.csv(?:\.gz)?$/i.test(path);
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (cause) {
    throw new InputError('ERR_NOT_FOUND', 'no such file or folder', { where: path, cause });
  }
}
