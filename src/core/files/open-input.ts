import { fstatSync } from 'node:fs';
import { open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { InputError } from '../errors.js';
import { gunzipIfGzip } from './gunzip-if-gzip.js';
import { toInputError } from './to-input-error.js';

/** Bytes that come from front to back: a file, a pipe, stdin; gzip already taken off. */
export interface Input {
  /** As the user wrote it; `stdin` for stdin. */
  readonly name: string;
  /** A file's bytes are all there: nobody waits for an answer before writing more. */
  readonly isFile: boolean;
  /** Of the file as it lies on disk. */
  readonly byteLength?: number;
  /** When a file was last changed, in milliseconds. */
  readonly modifiedMs?: number;
  /** So far, as they lie on disk. */
  bytesRead?(): number;
  /** A file's can be read again from the beginning, a pipe's only once. */
  chunks(): AsyncIterable<Uint8Array>;
  close(): Promise<void>;
}

/** What a pipe gives at once; about a window of lines. */
const CHUNK_BYTES = 64 * 1024;

/**
 * Opens a file or a named pipe.
 *
 * @throws InputError ERR_NOT_FOUND, ERR_NO_PERMISSION, ERR_NOT_A_FILE
 */
export async function openInput(path: string): Promise<Input> {
  const handle = await open(path).catch((error: unknown) => Promise.reject(toInputError(error, path)));
  const stats = await handle.stat();
  if (stats.isDirectory()) {
    await handle.close();
    throw new InputError('ERR_NOT_A_FILE', 'not a file', { where: path });
  }
  let byteOffset = 0;
  const bytes = async function* (): AsyncGenerator<Uint8Array> {
    for (byteOffset = 0; ; ) {
      const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
      const { bytesRead } = await handle
        .read(chunk, 0, CHUNK_BYTES, stats.isFile() ? byteOffset : null)
        .catch((error: unknown) => Promise.reject(toInputError(error, path)));
      if (bytesRead === 0) return;
      byteOffset += bytesRead;
      yield chunk.subarray(0, bytesRead);
    }
  };
  const file = stats.isFile() ? { byteLength: stats.size, modifiedMs: stats.mtimeMs } : {};
  return {
    name: path,
    isFile: stats.isFile(),
    ...file,
    bytesRead: () => byteOffset,
    chunks: () => gunzipIfGzip(bytes(), path),
    close: () => handle.close(),
  };
}

/** Stdin, or whatever stream stands for it. */
export function openStdin(stream: Readable & { fd?: number }): Input {
  return {
    name: 'stdin',
    isFile: stream.fd !== undefined && fstatSync(stream.fd).isFile(),
    chunks: () => gunzipIfGzip(stream, 'stdin'),
    async close() {
      stream.destroy();
    },
  };
}
