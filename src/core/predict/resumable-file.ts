import { type FileHandle, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { UsageError } from '../errors.js';
import { type Lock, lock } from '../files/lock.js';
import { toInputError } from '../files/to-input-error.js';
import { writeFully } from '../files/write-fully.js';
import type { RunTotals } from './run-totals.js';

/** How far a run came, and how long the file was then. Stands beside the file while it grows. */
interface Watermark {
  /** What the run was: another one starts anew. */
  identity: string;
  totals: RunTotals;
  byteLength: number;
}

/** Less often than windows are served: a run that is killed repeats this much work. */
const MARK_INTERVAL_MS = 1000;

/**
 * A file that grows under a name of its own (`.FILE.partial`, its watermark in `.FILE.partial.json`) and takes its final
 * name when it is whole. A run that was stopped, however, can be gone on with.
 */
export interface ResumableFile {
  /** Where it grows. */
  readonly path: string;
  /** What is already written, where there is something to resume. */
  readonly resumed?: RunTotals;
  append(bytes: Uint8Array): Promise<void>;
  /** Whatever was appended answers these lines. Written down now and then, or at once. */
  mark(totals: RunTotals, when?: 'now'): Promise<void>;
  /** Replaces bytes that were appended before. */
  patch(bytes: Uint8Array, byteOffset: number): Promise<void>;
  publish(): Promise<void>;
  /** Leaves the unfinished file where it is. After `publish` it does nothing. */
  close(): Promise<void>;
}

/**
 * @throws UsageError where another run writes this file
 * @throws InputError where it cannot be written
 */
export async function openResumableFile(
  finalPath: string,
  { resume, identity }: { resume: boolean; identity: string },
): Promise<ResumableFile> {
  const final = resolve(finalPath);
  const path = join(dirname(final), `.${basename(final)}.partial`);
  const held = await lock(path);
  if (held === undefined) throw new UsageError('another run is writing this file', { where: finalPath });
  try {
    const mark = resume ? await readMark(path, identity) : undefined;
    const handle = await open(path, mark === undefined ? 'w+' : 'r+');
    await handle.truncate(mark?.byteLength ?? 0);
    return resumableFile({ final, path, identity, held, handle, mark });
  } catch (error) {
    await held.release();
    throw toInputError(error, finalPath);
  }
}

interface Opened {
  final: string;
  path: string;
  identity: string;
  held: Lock;
  handle: FileHandle;
  mark?: Watermark;
}

function resumableFile({ final, path, identity, held, handle, mark }: Opened): ResumableFile {
  let byteLength = mark?.byteLength ?? 0;
  let markedMs = Date.now();
  let isOpen = true;
  const close = async (): Promise<void> => {
    if (!isOpen) return;
    isOpen = false;
    await handle.close();
    // Nothing to go on with.
    if (byteLength === 0) await rm(path, { force: true });
    await held.release();
  };
  return {
    path,
    resumed: mark?.totals,
    async append(bytes) {
      await writeFully(handle, bytes, final, byteLength);
      byteLength += bytes.length;
    },
    async mark(totals, when) {
      if (!isOpen || (when !== 'now' && Date.now() - markedMs < MARK_INTERVAL_MS)) return;
      markedMs = Date.now();
      await writeMark(path, { identity, totals, byteLength });
    },
    patch: (bytes, byteOffset) => writeFully(handle, bytes, final, byteOffset),
    async publish() {
      await handle.sync();
      await rename(path, final).catch((error: unknown) => Promise.reject(toInputError(error, final)));
      await rm(markPath(path), { force: true });
      await close();
    },
    close,
  };
}

function markPath(path: string): string {
  return `${path}.json`;
}

/** Undefined where there is nothing to go on with: no file, another run's, or one that lost bytes (a power cut). */
async function readMark(path: string, identity: string): Promise<Watermark | undefined> {
  try {
    const mark = JSON.parse(await readFile(markPath(path), 'utf8')) as Watermark;
    const handle = await open(path);
    const { size } = await handle.stat();
    await handle.close();
    return mark.identity === identity && size >= mark.byteLength ? mark : undefined;
  } catch {
    return undefined;
  }
}

/** Renamed into place: a half-written mark would cost the whole run. */
async function writeMark(path: string, mark: Watermark): Promise<void> {
  const staged = `${markPath(path)}.new`;
  try {
    await writeFile(staged, JSON.stringify(mark));
    await rename(staged, markPath(path));
  } catch (error) {
    throw toInputError(error, markPath(path));
  }
}
