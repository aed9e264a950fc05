import { createHash } from 'node:crypto';
import { openFile } from './open-file.js';
import { readAhead } from './read-ahead.js';

/** SHA-256 of a file, in lower-case hexadecimal. */
export async function hashFile(path: string, onBytes?: (doneBytes: number) => void): Promise<string> {
  const source = await openFile(path);
  try {
    const hash = createHash('sha256');
    let doneBytes = 0;
    for await (const block of readAhead([source])) {
      hash.update(block);
      doneBytes += block.length;
      onBytes?.(doneBytes);
    }
    return hash.digest('hex');
  } finally {
    await source.close();
  }
}
