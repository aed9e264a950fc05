import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';

/** How one answer goes wrong. */
export interface Fault {
  /** Instead of the file. */
  status?: number;
  retryAfter?: string;
  /** The connection ends after this many bytes of the body, all of which arrive. */
  cutAfter?: number;
  /** The body stops after this many bytes, and the connection stays. */
  stallAfter?: number;
  /** The whole file comes, whatever range was asked for. */
  ignoreRange?: boolean;
  /** Another file has the name by now. */
  content?: Buffer;
  /** `If-Range` is not looked at, and there is no ETag to compare. */
  forgetEtag?: boolean;
  /** Added to the length that the header says. */
  lengthError?: number;
  /** Byte at this offset is another one. */
  flipAt?: number;
  /** Compressed, though the client asked for it as it is. */
  gzip?: boolean;
}

export interface Served {
  method: string;
  url: string;
  headers: IncomingMessage['headers'];
  /** Bytes of the body that were sent. */
  bytes: number;
  status: number;
}

export interface FileServer {
  origin: string;
  /** Every answer, in the order of their requests. */
  log: Served[];
  close(): Promise<void>;
}

type Handler = (request: IncomingMessage, response: ServerResponse, served: Served) => Promise<void> | void;

/** A real HTTP server on a port of its own. */
export async function startServer(handle: Handler): Promise<FileServer> {
  const log: Served[] = [];
  const server = createServer((request, response) => {
    const served: Served = {
      method: request.method!,
      url: request.url!,
      headers: request.headers,
      bytes: 0,
      status: 0,
    };
    log.push(served);
    response.on('error', () => {});
    Promise.resolve(handle(request, response, served)).then(
      () => (served.status = response.statusCode),
      (error) => response.destroy(error),
    );
  });
  server.keepAliveTimeout = 60_000;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    log,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

const etagOf = (content: Buffer) => `"${createHash('md5').update(content).digest('hex')}"`;

/** Serves a file as a content network does: ETag, Range, If-Range; and goes wrong as told. */
export async function serveFile(
  request: IncomingMessage,
  response: ServerResponse,
  served: Served,
  original: Buffer,
  fault: Fault = {},
): Promise<void> {
  if (fault.status !== undefined) {
    response.writeHead(fault.status, fault.retryAfter === undefined ? {} : { 'retry-after': fault.retryAfter });
    response.end('no');
    return;
  }
  let content = fault.content ?? original;
  if (fault.flipAt !== undefined) {
    content = Buffer.from(content);
    content[fault.flipAt % content.length]! ^= 0xff;
  }
  if (fault.gzip) {
    response.writeHead(200, { 'content-encoding': 'gzip' });
    await sendBody(response, served, gzipSync(content), fault);
    return;
  }
  const etag = etagOf(fault.content ?? original);
  const headers: Record<string, string | number> = { 'accept-ranges': 'bytes' };
  if (!fault.forgetEtag) headers.etag = etag;
  const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '');
  const isCurrent = fault.forgetEtag || [undefined, etag].includes(request.headers['if-range'] as string | undefined);
  let body = content;
  if (range !== null && isCurrent && !fault.ignoreRange) {
    const [from, to] = [Number(range[1]), range[2] ? Number(range[2]) + 1 : content.length];
    if (from >= content.length) {
      response.writeHead(416, { 'content-range': `bytes */${content.length}` }).end();
      return;
    }
    body = content.subarray(from, to);
    headers['content-range'] = `bytes ${from}-${from + body.length - 1}/${content.length}`;
  }
  headers['content-length'] = body.length + (fault.lengthError ?? 0);
  response.strictContentLength = false;
  response.writeHead('content-range' in headers ? 206 : 200, headers);
  if (request.method === 'HEAD') {
    response.end();
    return;
  }
  await sendBody(response, served, body, fault);
}

async function sendBody(response: ServerResponse, served: Served, body: Buffer, fault: Fault): Promise<void> {
  const limit = Math.min(body.length, fault.cutAfter ?? Infinity, fault.stallAfter ?? Infinity);
  for (let start = 0; start < limit && !response.destroyed; start += 16 * 1024) {
    const piece = body.subarray(start, Math.min(limit, start + 16 * 1024));
    await new Promise<void>((resolve) => response.write(piece, () => resolve()));
    served.bytes += piece.length;
  }
  if (limit === body.length && (fault.lengthError ?? 0) <= 0) {
    response.end();
  } else if (fault.stallAfter === undefined) {
    // Not destroyed: what was sent is to arrive.
    response.socket?.end();
  } else {
    // Closed with the server, or when the client has lost patience.
    await once(response, 'close').catch(() => {});
  }
}

export interface HubModel {
  commit: string;
  files: Record<string, Buffer>;
  /** What stands for gated or private repositories: nobody gets in without it. */
  token?: string;
  errorCode?: string;
  /** What the hub says of a file's length, where that is not the truth. */
  claimedBytes?: Record<string, number>;
}

export interface FakeHub {
  /** For `HF_ENDPOINT` and `MEGABERT_NGC_ENDPOINT`. */
  origin: string;
  log: Served[];
  /** Where large files and NGC's zips come from. */
  cdn: FileServer;
  /** The `n`th answer of the content network, from 0, goes wrong like this. */
  faults: Map<number, Fault>;
  /** Answers before the first byte of each body wait for this many milliseconds. */
  delayMs: number;
  close(): Promise<void>;
}

const gitId = (content: Buffer) => createHash('sha1').update(`blob ${content.length}\0`).update(content).digest('hex');
const sha256 = (content: Buffer) => createHash('sha256').update(content).digest('hex');

/** As much of the hub as downloads need, over a content network on another port; and NGC's zips. */
export async function startHub(
  models: Record<string, HubModel>,
  { zips = {}, renamed = {} }: { zips?: Record<string, Buffer>; renamed?: Record<string, string> } = {},
): Promise<FakeHub> {
  const hub = { faults: new Map<number, Fault>(), delayMs: 0 };
  const blobs = new Map<string, Buffer>();
  const addBlob = (content: Buffer) => {
    blobs.set(`/${sha256(content)}`, content);
    // Another name for the same machine: Python tells hosts by name alone.
    return `${cdn.origin.replace('127.0.0.1', 'localhost')}/${sha256(content)}?signature=secret`;
  };
  const cdn: FileServer = await startServer(async (request, response, served) => {
    const number = cdn.log.indexOf(served);
    const content = blobs.get(request.url!.replace(/\?.*/, ''));
    if (content === undefined) return void response.writeHead(404).end();
    if (hub.delayMs > 0) await sleep(hub.delayMs);
    await serveFile(request, response, served, content, hub.faults.get(number));
  });

  const server = await startServer(async (request, response, served) => {
    const url = request.url!;
    const [, api] = /^\/api\/models\/(.*)$/.exec(url) ?? [];
    const [, name, , file] = /^\/(.*?)\/resolve\/([^/]+)\/(.*)$/.exec(url) ?? [];
    const [, zip] = /^\/v2\/models\/(.*)\/zip$/.exec(url) ?? [];
    if (zip !== undefined) {
      const content = zips[zip];
      if (content === undefined) return void response.writeHead(404).end();
      return void response.writeHead(302, { location: addBlob(content) }).end();
    }
    const asked = api?.replace(/\/(revision|tree)\/.*$/, '') ?? name ?? '';
    const newName = renamed[asked];
    if (newName !== undefined) {
      return void response.writeHead(307, { location: url.replace(`/${asked}/`, `/${newName}/`) }).end();
    }
    const model = models[asked];
    const fail = (status: number, code: string) => void response.writeHead(status, { 'x-error-code': code }).end();
    if (model === undefined) return fail(401, 'RepoNotFound');
    if (model.token !== undefined && request.headers.authorization !== `Bearer ${model.token}`) {
      return fail(request.headers.authorization === undefined ? 401 : 403, model.errorCode ?? 'GatedRepo');
    }
    if (api !== undefined) return answerApi(model, asked, api, response);
    const content = model.files[decodeURIComponent(file ?? '')];
    if (content === undefined) return fail(404, 'EntryNotFound');
    const claimed = model.claimedBytes?.[decodeURIComponent(file ?? '')] ?? content.length;
    await answerFile(model, content, claimed, request, response, served);
  });

  const answerApi = (model: HubModel, id: string, api: string, response: ServerResponse): void => {
    const siblings = Object.keys(model.files).map((rfilename) => ({ rfilename }));
    const tree = Object.entries(model.files).map(([path, content]) => ({
      type: 'file',
      path,
      size: content.length,
      oid: gitId(content),
      ...(content.length > 10_000 && { lfs: { oid: sha256(content), size: content.length, pointerSize: 100 } }),
    }));
    const body = api.includes('/tree/') ? tree : { id, modelId: id, sha: model.commit, private: false, siblings };
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };

  const answerFile = async (
    model: HubModel,
    content: Buffer,
    claimed: number,
    request: IncomingMessage,
    response: ServerResponse,
    served: Served,
  ): Promise<void> => {
    const headers = { 'x-repo-commit': model.commit };
    if (content.length > 10_000) {
      const linked = { 'x-linked-etag': `"${sha256(content)}"`, 'x-linked-size': `${claimed}` };
      return void response.writeHead(302, { ...headers, ...linked, location: addBlob(content) }).end();
    }
    const isPacked = /gzip/.test(request.headers['accept-encoding'] ?? '');
    const body = isPacked ? gzipSync(content) : content;
    response.writeHead(200, {
      ...headers,
      etag: isPacked ? `W/"${gitId(content)}"` : `"${gitId(content)}"`,
      'content-length': body.length,
      ...(isPacked && { 'content-encoding': 'gzip' }),
    });
    served.bytes = request.method === 'HEAD' ? 0 : body.length;
    response.end(request.method === 'HEAD' ? undefined : body);
  };

  return Object.assign(hub, {
    origin: server.origin,
    log: server.log,
    cdn,
    async close() {
      await server.close();
      await cdn.close();
    },
  });
}
