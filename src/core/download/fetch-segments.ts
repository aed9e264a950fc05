import { pipeline } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { NetworkError } from '../errors.js';
import { connectionError } from './connection-error.js';
import type { HttpClient, HttpResponse } from './http-client.js';
import { identifyResponse, isPacked, rangeStart } from './identify-response.js';
import type { PartialFile, Segment } from './partial-file.js';
import { responseError } from './response-error.js';

export interface FetchOptions {
  client: HttpClient;
  url: string;
  token?: string;
  signal?: AbortSignal;
  /** Files at least twice as large come in several ranges at once. */
  segmentBytes: number;
  /** False once the server has shown that it does not serve ranges. */
  mayUseRanges: boolean;
  /** What is there is of no use. */
  startOver: boolean;
  /** What is known beforehand allows to tell whether bytes fetched at different times belong together. */
  hasHash: boolean;
  /** Before the first byte of a file that begins anew. @throws where it is not the file that was expected */
  onBegin(byteLength: number | undefined, response: HttpResponse): Promise<void>;
  onBytes(): void;
}

/** What is there is of no use: the server has another file by now, or it serves no ranges. */
export class StartOverError extends NetworkError {
  constructor(
    url: string,
    readonly servesRanges: boolean,
  ) {
    super('ERR_INCOMPLETE', 'the server does not go on where the transfer stopped', { where: url });
  }
}

/** One connection seldom fills a line; more than this is rude. */
const MAX_PARALLEL_RANGES = 4;

/**
 * Fetches what a partial file lacks: all of it, or the missing parts of its segments, side by side. One that breaks off does
 * not stop the others.
 *
 * @throws NetworkError of the first that failed
 */
export async function fetchSegments(partial: PartialFile, options: FetchOptions): Promise<void> {
  const { identity } = partial;
  const hasValidator = identity?.validator !== undefined || identity?.sha256 !== undefined || options.hasHash;
  const canGoOn = identity?.byteLength !== undefined && hasValidator && options.mayUseRanges && !options.startOver;
  if (!canGoOn) return fetchAll(partial, options);
  const missing = partial.segments.filter(({ from, to, done }) => from + done < to);
  await runTogether(
    options,
    missing.map((segment) => (signal) => fetchRange(partial, segment, { ...options, signal })),
  );
}

async function fetchAll(partial: PartialFile, options: FetchOptions): Promise<void> {
  const { client, url, token, signal } = options;
  const response = await client.request(url, { token, signal });
  if (response.status !== 200) throw refusal(response);
  const identity = identifyResponse(response);
  await options.onBegin(identity.byteLength, response).catch((error: unknown) => {
    response.body.destroy();
    throw error;
  });
  await partial.begin(identity, planEnds(identity.byteLength, response, options));
  const [first, ...others] = partial.segments;
  await runTogether(options, [
    () => store(partial, first!, response, options),
    ...others.map((segment) => (other: AbortSignal) => fetchRange(partial, segment, { ...options, signal: other })),
  ]);
}

function planEnds(byteLength: number | undefined, { header }: HttpResponse, options: FetchOptions): number[] {
  if (byteLength === undefined) return [Number.POSITIVE_INFINITY];
  const canSplit = options.mayUseRanges && header('accept-ranges') === 'bytes';
  const wanted = Math.floor(byteLength / options.segmentBytes);
  const count = canSplit ? Math.max(1, Math.min(MAX_PARALLEL_RANGES, wanted)) : 1;
  return Array.from({ length: count }, (_, index) => Math.floor((byteLength * (index + 1)) / count));
}

/** Runs all to their end, unless one shows that the others are in vain. */
async function runTogether(
  { signal }: FetchOptions,
  tasks: readonly ((signal: AbortSignal) => Promise<void>)[],
): Promise<void> {
  const stop = new AbortController();
  const either = signal === undefined ? stop.signal : AbortSignal.any([signal, stop.signal]);
  const failures: unknown[] = [];
  await Promise.all(
    tasks.map(async (task) => {
      try {
        await task(either);
      } catch (error) {
        failures.push(error);
        if (error instanceof StartOverError) stop.abort(error);
      }
    }),
  );
  if (signal?.aborted) throw signal.reason;
  if (failures.length > 0) throw failures.find((error) => error instanceof StartOverError) ?? failures[0];
}

async function fetchRange(partial: PartialFile, segment: Segment, options: FetchOptions): Promise<void> {
  const { client, url, token, signal, hasHash } = options;
  const { byteLength, validator, sha256 } = partial.identity!;
  const start = segment.from + segment.done;
  const headers = {
    range: `bytes=${start}-${segment.to - 1}`,
    ...(validator !== undefined && { 'if-range': validator }),
  };
  const response = await client.request(url, { token, headers, signal });
  if (![200, 206, 416].includes(response.status)) throw refusal(response);
  const found = identifyResponse(response);
  // Without a hash to tell in the end, a part that does not say what it is of may be of anything.
  const canTellLater = hasHash || sha256 !== undefined;
  const foundValidator = found.validator ?? (canTellLater ? validator : undefined);
  const isSame = found.byteLength === byteLength && foundValidator === validator;
  const isPart = response.status === 206 && rangeStart(response) === start && !isPacked(response);
  if (isSame && isPart) return store(partial, segment, response, options);
  response.body.destroy();
  throw new StartOverError(url, !isSame);
}

async function store(
  partial: PartialFile,
  segment: Segment,
  response: HttpResponse,
  { signal, onBytes }: FetchOptions,
): Promise<void> {
  try {
    for await (const chunk of unpack(response)) {
      const bytes = chunk.subarray(0, segment.to - segment.from - segment.done);
      await partial.append(segment, bytes);
      onBytes();
      if (segment.from + segment.done === segment.to) return;
    }
  } catch (error) {
    throw signal?.aborted ? signal.reason : connectionError(error, response.url);
  } finally {
    response.body.destroy();
  }
  if (segment.to === Number.POSITIVE_INFINITY) segment.to = segment.done;
  if (segment.from + segment.done < segment.to) {
    throw new NetworkError('ERR_INCOMPLETE', 'the transfer broke off', { where: response.url.host });
  }
}

function unpack(response: HttpResponse): AsyncIterable<Buffer> {
  if (!isPacked(response)) return response.body;
  const encoding = response.header('content-encoding');
  const unpackers = { gzip: createGunzip, 'x-gzip': createGunzip, deflate: createInflate, br: createBrotliDecompress };
  const create = unpackers[encoding as keyof typeof unpackers];
  if (create === undefined) {
    throw new NetworkError('ERR_SERVER', `unknown content encoding ${encoding}`, { where: response.url.host });
  }
  // Errors of either end come out of the loop that reads.
  return pipeline(response.body, create(), () => {});
}

function refusal(response: HttpResponse): NetworkError {
  response.body.destroy();
  return responseError(response);
}
