import { constants } from 'node:fs';
import { open, realpath } from 'node:fs/promises';
import { InputError } from '../errors.js';
import type { ByteSource } from './byte-source.js';
import { createSource } from './create-source.js';
import { readFully } from './read-fully.js';
import { toInputError } from './to-input-error.js';

/** A file that is held open. */
export interface FileSource extends ByteSource {
  readonly location: { readonly file: string; readonly byteOffset: number };
  close(): Promise<void>;
}

/**
 * Opens a file for positional reads; `location` is its real path, symbolic links resolved.
 *
 * @throws InputError ERR_NOT_FOUND, ERR_NO_PERMISSION, or ERR_NOT_A_FILE for a folder or a device.
 */
export async function openFile(path: string, name = path): Promise<FileSource> {
  const file = await realpath(path).catch((error: unknown) => Promise.reject(toInputError(error, path)));
  // Not blocking: a named pipe would wait for its writer, and is refused next.
  const handle = await open(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)).catch((error: unknown) =>
    Promise.reject(toInputError(error, path)),
  );
  const stats = await handle.stat();
  if (!stats.isFile()) {
    await handle.close();
    throw new InputError('ERR_NOT_A_FILE', 'not a file', { where: path });
  }
  const location = { file, byteOffset: 0 };
  const source = createSource({ name, byteLength: stats.size, location }, (byteOffset, out) =>
    readFully(handle, out, name, byteOffset),
  );
  return { ...source, location, close: () => handle.close() };
}
