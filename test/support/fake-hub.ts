import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { gitId, sha256 } from './digests.js';
import { type Fault, type FileServer, type Served, serveFile, startServer } from './file-server.js';

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
