import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { InputError } from '../errors.js';

/**
 * Better before a transfer of an hour than after it.
 *
 * @throws InputError ERR_DISK_FULL
 */
export async function checkFreeDisk(path: string, neededBytes: number): Promise<void> {
  const folder = dirname(path);
  const { bavail, bsize } = await statfs(folder);
  const freeBytes = bavail * bsize;
  if (neededBytes <= freeBytes) return;
  const megabytes = (bytes: number) => `${Math.ceil(bytes / 1e6)} MB`;
  throw new InputError('ERR_DISK_FULL', `${megabytes(neededBytes)} to download, ${megabytes(freeBytes)} free`, {
    where: folder,
    remedy: 'free some, or choose another disk with --to or HF_HUB_CACHE',
  });
}
