import { NetworkError } from '../errors.js';
import type { HttpResponse } from './http-client.js';

/** An answer that is not what was asked for. */
export class ResponseError extends NetworkError {
  /** Too busy, or broken for the moment: worth another try. */
  readonly isTransient: boolean;
  /** When the server wants to be asked again. */
  readonly retryAfterMs?: number;

  constructor(code: `ERR_${string}`, response: HttpResponse, what: string, remedy: string) {
    super(code, what, { where: `${response.url.origin}${response.url.pathname}`, remedy });
    const { status } = response;
    this.isTransient = status === 408 || status === 425 || status === 429 || status >= 500;
    this.retryAfterMs = parseRetryAfter(response.header('retry-after'));
  }
}

/** What an unwanted status means, and what to do about it. The hub says more in `X-Error-Code`. */
export function responseError(response: HttpResponse): ResponseError {
  const { status, header } = response;
  const hubCode = header('x-error-code');
  const fail = (code: `ERR_${string}`, what: string, remedy: string) => new ResponseError(code, response, what, remedy);
  if (hubCode === 'GatedRepo') {
    return fail(
      'ERR_GATED',
      'a gated model',
      'accept its terms on its page, then set HF_TOKEN to a token of that account',
    );
  }
  if (hubCode === 'RevisionNotFound') return fail('ERR_NOT_FOUND', 'no such revision', 'check --revision');
  if (hubCode === 'EntryNotFound') return fail('ERR_NOT_FOUND', 'no such file in the repository', 'check --include');
  if (hubCode === 'RepoNotFound') {
    return fail('ERR_NOT_FOUND', 'no such repository, or a private one', 'check the name, or set HF_TOKEN');
  }
  switch (status) {
    case 401:
      return fail('ERR_UNAUTHORIZED', 'the server wants to know who asks (401)', 'check the name, or set HF_TOKEN');
    case 403:
      return fail('ERR_FORBIDDEN', 'the server refuses (403)', 'the account or token may not read it');
    case 404:
    case 410:
      return fail('ERR_NOT_FOUND', `not found (${status})`, 'check the name and the revision');
    case 429:
      return fail('ERR_RATE_LIMIT', 'too many requests (429)', 'wait a while, or set HF_TOKEN');
    default:
      return fail('ERR_SERVER', `the server answered ${status}`, status >= 500 ? 'try again later' : 'check the name');
  }
}

/** Seconds, or a date (RFC 9110, 10.2.3). */
function parseRetryAfter(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const ms = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - Date.now();
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}
