import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { hashFile } from '../files/hash-file.js';
import type { ExpectedFile } from './transfer.js';

/** Whether a file is there and is, as far as anyone can say, the expected one. */
export async function isIntact(path: string, { byteLength, sha256, gitSha1 }: ExpectedFile): Promise<boolean> {
  const stats = await stat(path).catch(() => undefined);
  if (stats === undefined || !stats.isFile()) return false;
  if (byteLength !== undefined && stats.size !== byteLength) return false;
  if (sha256 !== undefined) return (await hashFile(path)) === sha256;
  if (gitSha1 === undefined) return true;
  const id = createHash('sha1')
    .update(`blob ${stats.size}\0`)
    .update(await readFile(path));
  return id.digest('hex') === gitSha1;
}
