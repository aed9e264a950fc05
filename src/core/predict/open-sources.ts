import type { Readable } from 'node:stream';
import { UsageError } from '../errors.js';
import { type Input, openInput, openStdin } from '../files/open-input.js';
import type { TaskName } from '../tasks/task.js';
import { tasks } from '../tasks/tasks.js';
import type { InputFormat, RecordSource } from './read-records.js';

/** How stdin is named. */
const STDIN = '-';

const formatOfEnding: Readonly<Record<string, InputFormat>> = {
  '.jsonl': 'jsonl',
  '.txt': 'text',
  '.csv': 'csv',
  '.tsv': 'tsv',
};

/**
 * Opens every input before the first line is read; none is stdin.
 *
 * @throws UsageError, InputError
 */
export async function openSources(
  paths: readonly string[],
  format: InputFormat | undefined,
  stdin: Readable,
): Promise<RecordSource[]> {
  const sources: RecordSource[] = [];
  try {
    for (const path of paths.length === 0 ? [STDIN] : paths) {
      const input = path === STDIN ? openStdin(stdin) : await openInput(path);
      sources.push({ input, format: format ?? formatOf(path) });
    }
    return sources;
  } catch (error) {
    await closeSources(sources);
    throw error;
  }
}

export async function closeSources(sources: readonly RecordSource[]): Promise<void> {
  await Promise.all(sources.map(({ input }) => input.close()));
}

/** @throws UsageError where lines of plain text cannot hold what the task, or `--columns`, reads */
export function checkFormats(
  paths: readonly string[],
  format: InputFormat | undefined,
  name: TaskName,
  columns: Readonly<Record<string, string>> = {},
): void {
  const isText = format === 'text' || (format === undefined && paths.some((path) => formatOf(path) === 'text'));
  if (!isText) return;
  const column = Object.values(columns).find((theirs) => theirs !== 'text');
  if (column !== undefined) {
    throw new UsageError(`plain text has no column ${JSON.stringify(column)}`, {
      where: '--columns',
      remedy: 'leave it out, or give JSONL, CSV or TSV (--input-format)',
    });
  }
  if (!needsSeveralFields.includes(name)) return;
  throw new UsageError(`plain text is not enough for ${name}`, {
    remedy: `give JSONL, CSV or TSV with ${tasks[name].fields.join(', ')}`,
  });
}

const needsSeveralFields: readonly TaskName[] = ['next-sentence', 'question-answering', 'multiple-choice'];

function formatOf(path: string): InputFormat {
  const ending = /(\.[^./\\]+)(\.gz)?$/i.exec(path)?.[1];
  return (ending && formatOfEnding[ending.toLowerCase()]) || 'jsonl';
}

/** Lines read so far as a share of all, by bytes; undefined for pipes. */
export function shareRead(sources: readonly RecordSource[]): number | undefined {
  const inputs = sources.map(({ input }) => input);
  if (!inputs.every(({ isFile, byteLength }) => isFile && byteLength !== undefined)) return undefined;
  const total = sum(inputs, ({ byteLength }) => byteLength!);
  return total === 0 ? undefined : sum(inputs, (input) => input.bytesRead?.() ?? 0) / total;
}

function sum(inputs: readonly Input[], of: (input: Input) => number): number {
  return inputs.reduce((total, input) => total + of(input), 0);
}
