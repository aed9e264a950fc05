import { constants } from 'node:fs';
import { type FileHandle, open, readFile, rename, rm } from 'node:fs/promises';
import { readFully } from '../files/read-fully.js';
import { toInputError } from '../files/to-input-error.js';
import { writeFully } from '../files/write-fully.js';
import type { FileIdentity } from './identify-response.js';

/** Bytes `from` up to `to` of the file, of which the first `done` are there. */
export interface Segment {
  readonly from: number;
  /** Infinity until the end has come, where nobody knew it before. */
  to: number;
  done: number;
}

/** A download under way that survives its process: the bytes, each in its place, and beside them a log of which are there. */
export interface PartialFile {
  /** Absent before the first answer. */
  readonly identity: FileIdentity | undefined;
  readonly segments: readonly Segment[];
  /** Begins anew, with nothing there: one segment up to each of `ends`. */
  begin(identity: FileIdentity, ends: readonly number[]): Promise<void>;
  /** Puts bytes behind those that a segment has. */
  append(segment: Segment, bytes: Uint8Array): Promise<void>;
  read(byteOffset: number, byteLength: number): Promise<Uint8Array>;
  /** Flushes the bytes to the disk and gives them their name. */
  commit(finalPath: string): Promise<void>;
  discard(): Promise<void>;
  /** Keeps what is there for a later run. */
  close(): Promise<void>;
}

/** The first line of a log. */
interface LogHead {
  /** What the file is in the caller's books: the parts of another one are of no use. */
  key: string;
  identity: FileIdentity;
  ends: number[];
}

/** Opens `path`, which an earlier run may have left; its log is `path.log`. */
export async function openPartialFile(path: string, key: string): Promise<PartialFile> {
  const logPath = `${path}.log`;
  let handle: FileHandle;
  let log: FileHandle;
  let found: Awaited<ReturnType<typeof readLog>>;
  try {
    handle = await open(path, constants.O_RDWR | constants.O_CREAT);
    log = await open(logPath, 'a');
    found = await readLog(logPath, key, (await handle.stat()).size);
  } catch (error) {
    throw toInputError(error, path);
  }
  let identity = found?.identity;
  let segments = found?.segments ?? [];
  const close = async (): Promise<void> => {
    await handle.close();
    await log.close();
  };
  return {
    get identity() {
      return identity;
    },
    get segments() {
      return segments;
    },
    async begin(newIdentity, ends) {
      // The log first: bytes without a log are nothing, a log without bytes is a lie.
      await log.truncate(0);
      await handle.truncate(0);
      identity = newIdentity;
      segments = toSegments(ends);
      const head: LogHead = { key, identity, ends: [...ends] };
      await writeFully(log, Buffer.from(`${JSON.stringify(head)}\n`), logPath);
    },
    async append(segment, bytes) {
      await writeFully(handle, bytes, path, segment.from + segment.done);
      segment.done += bytes.length;
      // After the bytes: a process that is killed in between has more than it knows of, never less.
      await writeFully(log, Buffer.from(`${segments.indexOf(segment)} ${segment.done}\n`), logPath);
    },
    async read(byteOffset, byteLength) {
      const bytes = new Uint8Array(byteLength);
      await readFully(handle, bytes, path, byteOffset);
      return bytes;
    },
    async commit(finalPath) {
      try {
        await handle.sync();
        await close();
        await rename(path, finalPath);
        await rm(logPath, { force: true });
      } catch (error) {
        throw toInputError(error, finalPath);
      }
    },
    async discard() {
      await close();
      await rm(path, { force: true });
      await rm(logPath, { force: true });
    },
    close,
  };
}

function toSegments(ends: readonly number[]): Segment[] {
  return ends.map((to, index) => ({ from: index === 0 ? 0 : ends[index - 1]!, to, done: 0 }));
}

/** Each further line says how far a segment is; the last may be torn. Undefined where there is nothing to go on with. */
async function readLog(
  path: string,
  key: string,
  byteLength: number,
): Promise<{ identity: FileIdentity; segments: Segment[] } | undefined> {
  const [firstLine = '', ...lines] = (await readFile(path, 'utf8').catch(() => '')).split('\n');
  try {
    const head: LogHead = JSON.parse(firstLine);
    if (head.key !== key) return undefined;
    const segments = toSegments(head.ends);
    for (const line of lines.slice(0, -1)) {
      const [index, done] = line.split(' ').map(Number) as [number, number];
      segments[index]!.done = done;
    }
    const isThere = segments.every(
      ({ from, to, done }) => done <= to - from && (done === 0 || from + done <= byteLength),
    );
    return isThere ? { identity: head.identity, segments } : undefined;
  } catch {
    return undefined;
  }
}
