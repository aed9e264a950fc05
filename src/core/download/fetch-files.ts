import { dirname } from 'node:path';
import { makeFolder } from '../files/make-folder.js';
import { waitForLock } from '../files/wait-for-lock.js';
import { checkFreeDisk } from './check-free-disk.js';
import { describeCached } from './describe-files.js';
import type { DownloadedFile, DownloadOptions } from './download-options.js';
import type { PlannedFile } from './download-plan.js';
import type { HttpClient } from './http-client.js';
import { transfer } from './transfer.js';

/**
 * Fetches what is not there, a file after the other, and puts all in its place.
 *
 * @throws NetworkError, InputError ERR_DISK_FULL before anything is fetched
 */
export async function fetchFiles(
  files: readonly PlannedFile[],
  client: HttpClient,
  options: DownloadOptions,
): Promise<DownloadedFile[]> {
  const totalBytes = await prepareDisk(files);
  const fetched: DownloadedFile[] = [];
  let doneBytes = 0;
  for (const file of files) {
    const label = files.length === 1 ? file.name : `${file.name} (${fetched.length + 1} of ${files.length})`;
    const found = await fetchOnce(file, client, options, (done, total) => {
      const inAll = { done: doneBytes + done, total: totalBytes };
      options.listener?.onProgress?.({ unit: 'bytes', done, total, label, inAll });
    });
    if (!found.cached) doneBytes += found.bytes ?? 0;
    fetched.push(found);
  }
  return fetched;
}

/** Makes folders; gives how much there is to fetch, where that is known. @throws InputError ERR_DISK_FULL */
async function prepareDisk(files: readonly PlannedFile[]): Promise<number | undefined> {
  let totalBytes: number | undefined = 0;
  for (const { path, expected, isThere } of files) {
    if (await isThere()) continue;
    await makeFolder(dirname(path));
    totalBytes =
      totalBytes === undefined || expected.byteLength === undefined ? undefined : totalBytes + expected.byteLength;
    await checkFreeDisk(path, totalBytes ?? 0);
  }
  return totalBytes;
}

/** Of several processes one fetches, and the others find the file when their turn comes. */
async function fetchOnce(
  file: PlannedFile,
  client: HttpClient,
  { signal, listener, firstDelayMs }: DownloadOptions,
  onProgress: (doneBytes: number, totalBytes: number | undefined) => void,
): Promise<DownloadedFile> {
  if (await file.isThere()) return placed(file, await describeCached(file));
  const text = `another process is downloading ${file.name}: waiting for it`;
  const onWait = () => listener?.onNotice?.({ level: 'note', text });
  const lock = await waitForLock(`${file.path}.partial`, { signal, onWait });
  try {
    if (await file.isThere()) return await placed(file, await describeCached(file));
    const { name, url, token, path, expected } = file;
    const { byteLength, sha256 } = await transfer({
      client,
      url,
      token,
      path,
      expected,
      firstDelayMs,
      signal,
      onProgress,
    });
    return await placed(file, { name, bytes: byteLength, sha256, cached: false });
  } finally {
    await lock.release();
  }
}

async function placed({ place }: PlannedFile, found: DownloadedFile): Promise<DownloadedFile> {
  await place?.(found.sha256!);
  return found;
}
