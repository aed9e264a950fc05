import { setTimeout as sleep } from 'node:timers/promises';
import { NetworkError } from '../errors.js';
import { ConnectionError } from './connection-error.js';
import { ResponseError } from './response-error.js';

/** Decides whether to try again. One for each file: what counts is progress, not the number of tries. */
export interface RetryPolicy {
  /** New bytes arrived: patience starts anew. */
  onProgress(): void;
  /** Waits before the next try. @throws what `error` is, where there should be none. */
  waitAfter(error: unknown): Promise<void>;
}

export interface RetryOptions {
  /** Before the first retry; doubles with each. */
  firstDelayMs?: number;
  /** Without progress for this long, the download has failed. */
  maxIdleMs?: number;
  signal?: AbortSignal;
}

/** Whoever waits has gone away by then. */
const MAX_IDLE_MS = 5 * 60_000;

/** A name that does not resolve now will not in a second. */
const MAX_LASTING_FAILURES = 3;

/** About a minute of waiting. */
const MAX_FAILURES = 8;
const MAX_DELAY_MS = 30_000;

/** Exponential backoff with full jitter (Brooker, "Exponential Backoff And Jitter", 2015); `Retry-After` where it is given. */
export function createRetryPolicy({
  firstDelayMs = 500,
  maxIdleMs = MAX_IDLE_MS,
  signal,
}: RetryOptions = {}): RetryPolicy {
  let failures = 0;
  let lastingFailures = 0;
  let idleSinceMs = Date.now();
  return {
    onProgress() {
      failures = 0;
      lastingFailures = 0;
      idleSinceMs = Date.now();
    },
    async waitAfter(error) {
      if (signal?.aborted) throw signal.reason;
      if (!isWorthRetrying(error)) throw error;
      failures++;
      if (isLasting(error)) lastingFailures++;
      const backoffMs = Math.random() * Math.min(MAX_DELAY_MS, firstDelayMs * 2 ** failures);
      const delayMs = (error instanceof ResponseError ? error.retryAfterMs : undefined) ?? backoffMs;
      const isTooLong = Date.now() - idleSinceMs + delayMs > maxIdleMs;
      if (isTooLong || failures >= MAX_FAILURES || lastingFailures >= MAX_LASTING_FAILURES) throw error;
      await sleep(delayMs, undefined, { signal }).catch(() => Promise.reject(signal?.reason));
    },
  };
}

function isWorthRetrying(error: unknown): boolean {
  if (error instanceof ResponseError) return error.isTransient;
  const isBroken = error instanceof NetworkError && ['ERR_INCOMPLETE', 'ERR_SIZE'].includes(error.code);
  return isBroken || error instanceof ConnectionError;
}

function isLasting(error: unknown): boolean {
  return error instanceof ConnectionError
    ? error.isLasting
    : error instanceof NetworkError && error.code === 'ERR_SIZE';
}
