import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
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
  /** What else the answer says of the file. */
  headers?: Record<string, string>;
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
  const headers: Record<string, string | number> = { 'accept-ranges': 'bytes', ...fault.headers };
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
