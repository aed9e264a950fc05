import { UsageError } from '../errors.js';
import type { SourceRecord } from './read-records.js';
import { scanMembers } from './scan-members.js';
import type { Outcome } from './serve-window.js';
import { toJson } from './to-json.js';

export interface LineFormat {
  /** The key of the prediction: `prediction`, or what `--as` says. */
  as: string;
  /** Only `id`, where there is one, and what was added. */
  onlyPrediction: boolean;
  /** Whether lines get `logits`. */
  withLogits: boolean;
}

/** What is quoted of a line that is no JSON object. */
const QUOTED_CHARACTERS = 1000;

/** The line out, with its line end: the line in, character by character, and behind it what was added (docs/predict.md). */
export function formatLine(source: SourceRecord, outcome: Outcome, format: LineFormat): string {
  const head = headOf(source, format);
  const separator = head.trimEnd().endsWith('{') ? '' : ',';
  return `${head}${separator}${additions(source, outcome, format)}}\n`;
}

/** @throws UsageError for a name that says something else already */
export function checkLineFormat({ as }: Pick<LineFormat, 'as'>): void {
  const taken = ['id', 'input', 'logits', 'truncated', 'error'];
  if (as !== '' && !taken.includes(as)) return;
  throw new UsageError('--as: this name is taken', { where: as, remedy: 'choose another' });
}

/** Keys of an earlier run that a line loses. `--as` keeps the predictions of other runs. */
export function staleKeys({ as, withLogits }: Pick<LineFormat, 'as' | 'withLogits'>): string[] {
  const keepsLogits = as !== 'prediction' && !withLogits;
  return [as, 'truncated', 'error', ...(keepsLogits ? [] : ['logits'])];
}

/** An object that is still open: what comes before the additions. */
function headOf(source: SourceRecord, format: LineFormat): string {
  const { record, text } = source;
  if (format.onlyPrediction) return idOf(source);
  if (record === undefined) return `{"input":${JSON.stringify(firstCharacters(text))}`;
  const stale = staleKeys(format);
  if (stale.some((key) => Object.hasOwn(record, key))) return withoutKeys(text, stale);
  return text.slice(0, text.lastIndexOf('}'));
}

function idOf({ record, text }: SourceRecord): string {
  if (record === undefined || !Object.hasOwn(record, 'id')) return '{';
  const { valueStart, valueEnd } = scanMembers(text).findLast(({ key }) => key === 'id')!;
  return `{"id":${text.slice(valueStart, valueEnd)}`;
}

function withoutKeys(text: string, stale: readonly string[]): string {
  const kept = scanMembers(text).filter(({ key }) => !stale.includes(key));
  const open = text.slice(0, text.indexOf('{') + 1);
  return open + kept.map(({ start, end }) => text.slice(start, end)).join(',');
}

function firstCharacters(text: string): string {
  return [...text.slice(0, 2 * QUOTED_CHARACTERS)].slice(0, QUOTED_CHARACTERS).join('');
}

function additions(source: SourceRecord, { answer, error, truncated }: Outcome, { as }: LineFormat): string {
  if (answer === undefined) {
    const { code, message } = error!;
    return `"error":${JSON.stringify({ code, message, line: source.line, file: source.file })}`;
  }
  const prediction = `${as === 'prediction' ? '"prediction"' : JSON.stringify(as)}:${toJson(answer.prediction)}`;
  const logits = answer.logits === undefined ? '' : `,"logits":${toJson(answer.logits)}`;
  return `${prediction}${logits}${truncated ? ',"truncated":true' : ''}`;
}
