import { createWriteStream } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Writable } from 'node:stream';
import { InputError, UsageError } from '../errors.js';
import { createFileSink, createGzipSink } from './file-sink.js';
import type { LineFormat } from './format-line.js';
import { createNpySink } from './npy-sink.js';
import type { ResultSink } from './result-sink.js';
import { openResumableFile } from './resumable-file.js';
import { createSafetensorsSink } from './safetensors-sink.js';
import { createStreamSink } from './stream-sink.js';

export const outputFormats = ['jsonl', 'npy', 'safetensors'] as const;
export type OutputFormat = (typeof outputFormats)[number];

export interface SinkWishes {
  /** Default: `stdout`. */
  output?: string;
  stdout: Writable;
  format: OutputFormat;
  lineFormat: LineFormat;
  resume: boolean;
  /** What the run is: another one's unfinished output is not gone on with. */
  identity: string;
  hiddenSize: number;
  /** Embeddings with a row for each token. */
  isPerToken: boolean;
}

/** @throws UsageError, InputError */
export async function openSink(wishes: SinkWishes): Promise<ResultSink> {
  const { output, lineFormat } = wishes;
  if (output === undefined) return createStreamSink(wishes.stdout, lineFormat);
  const target = await targetOf(output);
  if (target === 'stream') {
    if (wishes.format === 'jsonl' && !isGzipName(output)) return openDeviceSink(output, lineFormat);
    throw new InputError('ERR_NOT_A_FILE', 'a pipe or device takes nothing but JSONL', { where: output });
  }
  const file = await openResumableFile(target, wishes);
  switch (wishes.format) {
    case 'jsonl':
      return isGzipName(output) ? createGzipSink(file, lineFormat) : createFileSink(file, lineFormat);
    case 'npy':
      return createNpySink(file, wishes.hiddenSize);
    case 'safetensors':
      return createSafetensorsSink(file, wishes);
  }
}

/** What the command line alone tells to be wrong. @throws UsageError */
export async function checkOutput(
  output: string | undefined,
  inputs: readonly string[],
  format: OutputFormat,
  isPerToken: boolean,
): Promise<void> {
  if (format !== 'jsonl' && output === undefined) throw new UsageError(`--format ${format} needs -o`);
  if (format !== 'jsonl' && isGzipName(output!)) throw new UsageError(`--format ${format} cannot be compressed`);
  if (format === 'npy' && isPerToken) {
    throw new UsageError('--pooling none gives lines of different lengths', { remedy: 'use --format safetensors' });
  }
  if (output === undefined) return;
  const target = await realPath(output);
  for (const input of inputs) {
    if ((await realPath(input)) === target) throw new UsageError('the output is an input', { where: output });
  }
}

/** A device or a pipe is no file to replace. */
function openDeviceSink(path: string, lineFormat: LineFormat): ResultSink {
  const stream = createWriteStream(path);
  // It tells of a failure once more when it closes, long after the write that failed.
  stream.on('error', () => {});
  const sink = createStreamSink(stream, lineFormat, path);
  return {
    ...sink,
    async close(totals) {
      stream.end();
      await sink.close(totals);
    },
  };
}

function isGzipName(path: string): boolean {
  return path.toLowerCase().endsWith('.gz');
}

/** The file to replace, symbolic links resolved. */
async function targetOf(output: string): Promise<string | 'stream'> {
  const target = await realPath(output);
  const stats = await stat(target).catch(() => undefined);
  if (stats?.isDirectory()) throw new InputError('ERR_NOT_A_FILE', 'a folder, not a file', { where: output });
  return stats === undefined || stats.isFile() ? target : 'stream';
}

async function realPath(path: string): Promise<string> {
  return realpath(path).catch(() => resolve(path));
}
