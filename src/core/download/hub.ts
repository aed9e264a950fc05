import { NetworkError } from '../errors.js';
import { collectBytes } from '../files/collect-bytes.js';
import type { HttpClient, HttpRequest, HttpResponse } from './http-client.js';
import { responseError } from './response-error.js';
import { createRetryPolicy } from './retry-policy.js';
import type { ExpectedFile } from './transfer.js';

/** A revision of a repository of the hub. */
export interface HubRevision {
  commit: string;
  paths: readonly string[];
}

/** What the hub says about one file before it is fetched. */
export interface HubFile {
  path: string;
  url: string;
  /** What the cache calls it: SHA-256 of a large file, Git's id of a small one. */
  etag: string;
  expected: ExpectedFile;
}

export interface Hub {
  /** @throws NetworkError ERR_NOT_FOUND, ERR_GATED … */
  revision(repository: string, revision: string): Promise<HubRevision>;
  file(repository: string, revision: string, path: string): Promise<HubFile>;
}

export interface HubOptions {
  client: HttpClient;
  endpoint: string;
  token?: string;
  firstDelayMs?: number;
  signal?: AbortSignal;
}

/** A listing of a repository of ten thousand files. */
const MAX_ANSWER_BYTES = 16 * 1024 * 1024;

/** The hub's HTTP interface, as `huggingface_hub` uses it (hub-docs, "Hub API Endpoints"). */
export function createHub({ client, endpoint, token, firstDelayMs, signal }: HubOptions): Hub {
  const ask = async (url: string, { method = 'GET', follow = 'all' }: HttpRequest = {}): Promise<HttpResponse> => {
    const policy = createRetryPolicy({ firstDelayMs, signal });
    for (;;) {
      try {
        const response = await client.request(url, { method, follow, token, signal });
        if (response.status < 400) return response;
        response.body.destroy();
        throw responseError(response);
      } catch (error) {
        await policy.waitAfter(error);
      }
    }
  };

  // A mirror (Artifactory, say) gives small files ETags of its own.
  const isHuggingFace = new URL(endpoint).hostname === 'huggingface.co';

  return {
    async revision(repository, revision) {
      const url = `${endpoint}/api/models/${repository}/revision/${encodeURIComponent(revision)}`;
      return parseRevision(await readJson(await ask(url)), url);
    },
    async file(repository, revision, path) {
      const escapedPath = path.split('/').map(encodeURIComponent).join('/');
      const url = `${endpoint}/${repository}/resolve/${encodeURIComponent(revision)}/${escapedPath}`;
      // The hub describes a file in its own answer, which may send us elsewhere; a mirror may leave that to the other one.
      let response = await ask(url, { method: 'HEAD', follow: 'own-host' });
      response.body.destroy();
      if (etagOf(response) === undefined) response = await ask(url, { method: 'HEAD' });
      response.body.destroy();
      return parseFile(response, path, url, isHuggingFace);
    },
  };
}

async function readJson(response: HttpResponse): Promise<unknown> {
  const declared = Number(response.header('content-length') ?? 0);
  const wrong = (what: string, cause?: unknown) =>
    new NetworkError('ERR_SERVER', what, { where: response.url.href, cause });
  if (declared > MAX_ANSWER_BYTES) {
    response.body.destroy();
    throw wrong(`an answer of ${declared} bytes`);
  }
  try {
    return JSON.parse(Buffer.from(await collectBytes(response.body)).toString('utf8'));
  } catch (cause) {
    throw wrong('an answer that is no JSON', cause);
  }
}

function parseRevision(answer: unknown, url: string): HubRevision {
  const { sha, siblings } = (answer ?? {}) as { sha?: unknown; siblings?: unknown };
  const names = Array.isArray(siblings) ? siblings.map((sibling) => sibling?.rfilename) : [];
  if (typeof sha !== 'string' || !/^[\w-]+$/.test(sha) || !names.every(isSafePath)) {
    throw new NetworkError('ERR_SERVER', 'not a listing of the hub', { where: url });
  }
  return { commit: sha, paths: names };
}

/** A server does not decide where on the disk its files go. */
function isSafePath(path: unknown): path is string {
  return typeof path === 'string' && path !== '' && !/[\\\0:]/.test(path) && !path.split('/').some(isUnsafeSegment);
}

function isUnsafeSegment(segment: string): boolean {
  return segment === '' || segment === '.' || segment === '..';
}

function parseFile(response: HttpResponse, path: string, url: string, isHuggingFace: boolean): HubFile {
  const { header } = response;
  const etag = etagOf(response);
  if (etag === undefined || !/^[A-Za-z0-9._-]+$/.test(etag)) {
    throw new NetworkError('ERR_SERVER', 'not a file of the hub', { where: url, remedy: 'check HF_ENDPOINT' });
  }
  // A redirect's own length is that of its text.
  const length = header('x-linked-size') ?? (response.status < 300 ? header('content-length') : undefined);
  const expected: ExpectedFile = {
    byteLength: length === undefined ? undefined : Number(length),
    sha256: /^[0-9a-f]{64}$/.test(etag) ? etag : undefined,
    gitSha1: isHuggingFace && /^[0-9a-f]{40}$/.test(etag) ? etag : undefined,
  };
  return { path, url, etag, expected };
}

function etagOf({ header, status }: HttpResponse): string | undefined {
  const etag = header('x-linked-etag') ?? (status < 300 ? header('etag') : undefined);
  return etag?.replace(/^(W\/)?"(.*)"$/, '$2');
}
