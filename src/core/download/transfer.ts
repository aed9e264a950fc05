import { createHash } from 'node:crypto';
import { NetworkError } from '../errors.js';
import { checkFreeDisk } from './check-free-disk.js';
import { fetchSegments, StartOverError } from './fetch-segments.js';
import type { HttpClient, HttpResponse } from './http-client.js';
import { openPartialFile, type PartialFile } from './partial-file.js';
import { createPrefixHasher } from './prefix-hasher.js';
import { createRetryPolicy } from './retry-policy.js';

/** What a file must be; what nobody knows is left out. */
export interface ExpectedFile {
  byteLength?: number;
  sha256?: string;
  /** Git's id of a small file: SHA-1 of `blob LENGTH\0` and its bytes. */
  gitSha1?: string;
}

export interface TransferOptions {
  client: HttpClient;
  url: string;
  token?: string;
  /** The final name; beside it lies `….partial` while the download is under way. */
  path: string;
  expected: ExpectedFile;
  /** Before the first retry. */
  firstDelayMs?: number;
  /** Without a new byte for this long, it has failed; default: five minutes. */
  maxIdleMs?: number;
  segmentBytes?: number;
  signal?: AbortSignal;
  onProgress?(doneBytes: number, totalBytes: number | undefined): void;
}

export interface TransferResult {
  byteLength: number;
  sha256: string;
}

const SEGMENT_BYTES = 32 * 1024 * 1024;

/** A file that was pieced together, and is not what it should be, is fetched again from its start. */
const MAX_STARTS = 3;

/**
 * Fetches a file so that it is whole and verified under its final name, or absent. An interrupted transfer goes on where it
 * stopped, in this process or a later one, where the server can do that and still has the same file.
 *
 * @throws NetworkError ERR_HASH, ERR_SIZE, ERR_NETWORK, ERR_NOT_FOUND …; InputError ERR_DISK_FULL
 */
export async function transfer(options: TransferOptions): Promise<TransferResult> {
  const { expected, path, url } = options;
  const key = JSON.stringify([expected.sha256 ?? expected.gitSha1 ?? url, expected.byteLength]);
  for (let starts = 1; ; starts++) {
    const partial = await openPartialFile(`${path}.partial`, key);
    const { result, pieces } = await fill(partial, options).catch(async (error: unknown) => {
      // What has arrived is kept for the next time.
      await (countDone(partial) > 0 ? partial.close() : partial.discard());
      throw error;
    });
    const flaw = await findFlaw(partial, result, expected);
    if (flaw === undefined) {
      await partial.commit(path);
      return result;
    }
    await partial.discard();
    if (pieces === 1 || starts === MAX_STARTS) throw flaw(url);
  }
}

/** Fetches until all is there. `pieces`: how many answers the file is made of; 2 may be more. */
async function fill(
  partial: PartialFile,
  options: TransferOptions,
): Promise<{ result: TransferResult; pieces: number }> {
  const { client, url, token, signal, expected, path, firstDelayMs, maxIdleMs } = options;
  const policy = createRetryPolicy({ firstDelayMs, maxIdleMs, signal });
  let hasher = createPrefixHasher(partial);
  let mayUseRanges = true;
  let startOver = false;
  let pieces = partial.identity === undefined ? 0 : 2;
  let mostBytes = countDone(partial);

  while (!isComplete(partial)) {
    pieces++;
    try {
      await fetchSegments(partial, {
        client,
        url,
        token,
        signal,
        segmentBytes: options.segmentBytes ?? SEGMENT_BYTES,
        mayUseRanges,
        startOver,
        hasHash: expected.sha256 !== undefined || expected.gitSha1 !== undefined,
        async onBegin(byteLength, response) {
          checkBeginning(byteLength, response, expected);
          await checkFreeDisk(path, byteLength ?? expected.byteLength ?? 0);
          hasher = createPrefixHasher(partial);
          pieces = 1;
          startOver = false;
        },
        onBytes() {
          const doneBytes = countDone(partial);
          // A server that always breaks off at the same byte makes no progress, however much it sends.
          if (doneBytes > mostBytes) policy.onProgress();
          mostBytes = Math.max(mostBytes, doneBytes);
          hasher.advance();
          options.onProgress?.(doneBytes, partial.identity?.byteLength ?? expected.byteLength);
        },
      });
      if (partial.segments.length > 1) pieces++;
    } catch (error) {
      if (error instanceof StartOverError) {
        startOver = true;
        mayUseRanges &&= error.servesRanges;
      }
      await policy.waitAfter(error);
    }
  }
  return { result: await hasher.finish(), pieces };
}

function countDone({ segments }: PartialFile): number {
  return segments.reduce((sum, { done }) => sum + done, 0);
}

function isComplete({ identity, segments }: PartialFile): boolean {
  return identity !== undefined && segments.every(({ from, to, done }) => from + done === to);
}

function checkBeginning(byteLength: number | undefined, { header, url }: HttpResponse, expected: ExpectedFile): void {
  if (byteLength !== undefined && expected.byteLength !== undefined && byteLength !== expected.byteLength) {
    const what = `the server sends ${byteLength} bytes of a file of ${expected.byteLength}`;
    throw new NetworkError('ERR_SIZE', what, { where: url.host, remedy: 'try again later' });
  }
  const endIsMarked = byteLength !== undefined || header('transfer-encoding') !== undefined;
  if (!endIsMarked && expected.byteLength === undefined && expected.sha256 === undefined) {
    throw new NetworkError('ERR_SIZE', 'the server does not say how long the file is', { where: url.host });
  }
}

/** What is wrong with a file that is all there, as an error of its URL. */
async function findFlaw(
  partial: PartialFile,
  { byteLength, sha256 }: TransferResult,
  expected: ExpectedFile,
): Promise<((url: string) => NetworkError) | undefined> {
  const flaw = (code: `ERR_${string}`, what: string) => (where: string) =>
    new NetworkError(code, what, {
      where: withoutQuery(where),
      remedy: 'nothing was kept; try again, or tell the publisher',
    });
  if (expected.byteLength !== undefined && byteLength !== expected.byteLength) {
    return flaw('ERR_SIZE', `the file has ${byteLength} bytes, not ${expected.byteLength}`);
  }
  const promised = expected.sha256 ?? partial.identity?.sha256;
  if (promised !== undefined && sha256 !== promised) {
    return flaw('ERR_HASH', `the file's SHA-256 is ${sha256}, not ${promised}`);
  }
  if (expected.gitSha1 === undefined) return undefined;
  const bytes = await partial.read(0, byteLength);
  const gitSha1 = createHash('sha1').update(`blob ${byteLength}\0`).update(bytes).digest('hex');
  return gitSha1 === expected.gitSha1
    ? undefined
    : flaw('ERR_HASH', `the file's Git id is ${gitSha1}, not ${expected.gitSha1}`);
}

/** What follows a `?` may be a signature, which is a password. */
function withoutQuery(url: string): string {
  return url.replace(/\?.*$/, '');
}
