import { randomUUID } from 'node:crypto';
import { open, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { ByteSource } from './byte-source.js';
import { createSource } from './create-source.js';
import { readFully } from './read-fully.js';
import { toInputError } from './to-input-error.js';
import { writeFully } from './write-fully.js';

/** Unpacked bytes on disk; gone when closed. */
export interface Spill extends ByteSource {
  close(): Promise<void>;
}

/**
 * Unpacks into a file of `folder` that has no name from the start: even a killed process leaves nothing behind. (Windows
 * takes the name away when the file is closed.)
 *
 * @throws InputError ERR_DISK_FULL, ERR_NO_PERMISSION … and whatever `chunks` throws
 */
export async function spill(chunks: AsyncIterable<Uint8Array>, folder: string, name: string): Promise<Spill> {
  const path = join(folder, `.megabert-${randomUUID()}`);
  const handle = await open(path, 'wx+', 0o600).catch((error: unknown) => Promise.reject(toInputError(error, folder)));
  let byteLength = 0;
  try {
    await unlink(path);
    for await (const chunk of chunks) {
      await writeFully(handle, chunk, folder);
      byteLength += chunk.length;
    }
  } catch (error) {
    await handle.close();
    throw error;
  }
  const source = createSource({ name, byteLength }, (byteOffset, out) => readFully(handle, out, name, byteOffset));
  return { ...source, close: () => handle.close() };
}
