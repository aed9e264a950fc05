import { stat } from 'node:fs/promises';
import { hashFile } from '../files/hash-file.js';
import type { DownloadedFile } from './download-options.js';
import type { PlannedFile } from './download-plan.js';
import type { HttpClient } from './http-client.js';

/** What a download would do, and what is there: nothing is fetched. */
export async function describeFiles(files: readonly PlannedFile[], client: HttpClient): Promise<DownloadedFile[]> {
  const described: DownloadedFile[] = [];
  for (const file of files) {
    described.push((await file.isThere()) ? await describeCached(file) : await describeMissing(file, client));
  }
  return described;
}

/** A file that is there. */
export async function describeCached({ name, path, expected }: PlannedFile): Promise<DownloadedFile> {
  const { size } = await stat(path);
  return { name, bytes: size, sha256: expected.sha256 ?? (await hashFile(path)), cached: true };
}

async function describeMissing(file: PlannedFile, client: HttpClient): Promise<DownloadedFile> {
  const { name, expected } = file;
  const bytes = expected.byteLength ?? (await askLength(file, client));
  return { name, bytes: bytes ?? null, sha256: expected.sha256 ?? null, cached: false };
}

/** Undefined where the server does not say: a dry run is not the place to fail for it. */
async function askLength({ url, token }: PlannedFile, client: HttpClient): Promise<number | undefined> {
  const response = await client.request(url, { method: 'HEAD', token });
  response.body.destroy();
  const length = response.header('content-length');
  return response.status === 200 && length !== undefined ? Number(length) : undefined;
}
