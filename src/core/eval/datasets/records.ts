import { InputError } from '../../errors.js';
import type { JsonObject, JsonValue } from '../../tasks/task.js';
import { choiceFormats } from './choice-formats.js';
import { collectExamples } from './collect-examples.js';
import type { Dataset, DatasetOptions, Question } from './dataset.js';
import { exampleFromRecord } from './example-from-record.js';
import { numberedLines } from './numbered-lines.js';
import { isObject, ownField, parseJson } from './parse-json.js';
import { questionOf } from './question-of.js';
import { isRacePassage, readRace } from './race.js';

/** A JSON object and where it stands: `line 3`. */
export interface JsonRecord {
  json: JsonObject;
  where: string;
}

/** The objects of JSON lines. @throws InputError naming the first line that is none */
export function parseJsonLines(text: string, path: string): JsonRecord[] {
  return numberedLines(text).map(({ text, number }) => {
    const json = parseJson(text, `${path}, line ${number}`);
    if (isObject(json)) return { json, where: `line ${number}` };
    throw new InputError('ERR_JSON', 'not a JSON object', { where: `${path}, line ${number}` });
  });
}

/** A data set of JSON objects: of a known format, or with fields that say what is asked. */
export function readRecords(records: readonly JsonRecord[], path: string, options: DatasetOptions): Dataset {
  if (records.length === 0) throw new InputError('ERR_NO_ROWS', 'no rows', { where: path });
  const first = records[0].json;
  if (isRacePassage(first)) return readRace(records.map(({ json }) => ({ json })));
  const choiceFormat = choiceFormats.find((format) => format.matches(first));
  if (choiceFormat !== undefined) {
    const read = ({ json }: JsonRecord) => choiceFormat.read(json);
    return { name: choiceFormat.name, question: 'choices', ...collectExamples(records, whereOf, read), warnings: [] };
  }
  return readFields(records, path, options);
}

/** A data set of records whose fields say what is asked. */
function readFields(records: readonly JsonRecord[], path: string, options: DatasetOptions): Dataset {
  const { columns } = options;
  checkColumns(records, columns, path);
  const question = options.question ?? questionAsked(records, columns);
  if (question === undefined) {
    throw new InputError('ERR_FIELD', `no gold field: ${someNames(Object.keys(records[0].json))}`, {
      where: path,
      remedy: 'expected label, labels, score, tags, answers or choices; --columns says which field is which',
    });
  }
  if (question === 'classification') checkLabelTypes(records, columns, path);
  const read = ({ json }: JsonRecord) => exampleFromRecord(json, question, columns);
  return { question, ...collectExamples(records, whereOf, read), warnings: [] };
}

function questionAsked(records: readonly JsonRecord[], columns: DatasetOptions['columns']): Question | undefined {
  const record = records[0].json;
  const question = questionOf(
    records.map(({ json }) => json),
    columns,
  );
  if (question !== undefined) return question;
  if (Array.isArray(record.input_ids)) return 'causal-lm';
  return typeof record.text === 'string' && Object.keys(record).length === 1 ? 'last-word' : undefined;
}

/** A column that no row has is a mistake of the command line, or another file. */
function checkColumns(records: readonly JsonRecord[], columns: DatasetOptions['columns'], path: string): void {
  for (const [ours, theirs] of columns ?? []) {
    if (theirs.includes(',') || records.some(({ json }) => Object.hasOwn(json, theirs))) continue;
    const there = [...new Set(records.slice(0, 100).flatMap(({ json }) => Object.keys(json)))];
    throw new InputError('ERR_COLUMNS', `no column ${JSON.stringify(theirs)} for ${ours}`, {
      where: path,
      remedy: `there are ${someNames(there)}`,
    });
  }
}

/** 1 and "1" in one file are not the same class to everyone: refused, not guessed. */
function checkLabelTypes(records: readonly JsonRecord[], columns: DatasetOptions['columns'], path: string): void {
  const name =
    columns?.get('label') ??
    ['label', 'gold', 'gold_label', 'class'].find((alias) => ownField(records[0].json, alias) !== undefined);
  if (name === undefined) return;
  const typeOf = ({ json }: JsonRecord): string => kindOf(ownField(json, name));
  const first = records.find((record) => typeOf(record) !== 'undefined');
  const other = records.find((record) => typeOf(record) !== 'undefined' && first && typeOf(record) !== typeOf(first));
  if (first === undefined || other === undefined) return;
  throw new InputError(
    'ERR_LABELS',
    `mixed label types: a ${typeOf(first)} in ${first.where}, a ${typeOf(other)} in ${other.where}`,
    { where: path, remedy: 'write all labels alike' },
  );
}

function kindOf(value: JsonValue | undefined): string {
  return value === null ? 'null' : Array.isArray(value) ? 'list' : typeof value;
}

function whereOf({ where }: JsonRecord): string {
  return where;
}

function someNames(names: readonly string[]): string {
  return names.length > MAX_NAMES ? `${names.slice(0, MAX_NAMES).join(', ')}, …` : names.join(', ');
}

/** An error is a line; a file may have thousands of keys. */
const MAX_NAMES = 20;
