import { mkdir, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { NetworkError, UsageError } from '../errors.js';
import type { Listener } from '../events.js';
import { hashFile } from '../files/hash-file.js';
import { toInputError } from '../files/to-input-error.js';
import { waitForLock } from '../files/wait-for-lock.js';
import { checkFreeDisk } from './check-free-disk.js';
import type { DownloadPlan, PlannedFile } from './download-plan.js';
import { type DownloadEnvironment, readEnvironment } from './environment.js';
import { createHttpClient, type HttpClient } from './http-client.js';
import { createHub } from './hub.js';
import { type ModelName, parseModelName } from './model-name.js';
import { planHub, planHubOffline } from './plan-hub.js';
import { planNgc } from './plan-ngc.js';
import { planUrl } from './plan-url.js';
import { transfer } from './transfer.js';

export interface DownloadOptions {
  /** A plain folder, instead of the cache. */
  to?: string;
  /** Branch, tag or commit of the hub. */
  revision?: string;
  include?: readonly string[];
  exclude?: readonly string[];
  /** Say what would be fetched; fetch nothing. */
  dryRun?: boolean;
  /** Take what is there; ask nobody. */
  offline?: boolean;
  /** Variables that say where things are fetched from and kept; default: the process's. */
  variables?: NodeJS.ProcessEnv;
  /** Before the first retry; doubles with each. */
  firstDelayMs?: number;
  signal?: AbortSignal;
  listener?: Listener;
}

export interface DownloadResult {
  /** What `convert` or `-m` takes: a folder, or NGC's zip with its vocabulary beside it. */
  path: string;
  /** Commit of the hub, version of NGC. */
  revision: string | null;
  files: DownloadedFile[];
}

export interface DownloadedFile {
  name: string;
  /** Null where nobody says before it is fetched. */
  bytes: number | null;
  sha256: string | null;
  /** It was there already. */
  cached: boolean;
}

/**
 * Fetches a model so that each of its files is whole and verified, or absent: what is there already is not fetched again, what
 * was interrupted is gone on with, and of two processes that want the same file one fetches it.
 *
 * @param model a family's name, `hf:OWNER/NAME[@REV]`, `ngc:ORG[/TEAM]/MODEL:VERSION`, or a URL
 * @throws UsageError, NetworkError, InputError ERR_DISK_FULL
 */
export async function download(model: string, options: DownloadOptions = {}): Promise<DownloadResult> {
  const name = withRevision(parseModelName(model), options.revision);
  const environment = await readEnvironment(options.variables ?? process.env);
  const client = createHttpClient({ silenceMs: environment.silenceMs, userAgent: 'megabert' });
  try {
    const plan = await makePlan(name, client, environment, options);
    const files = options.dryRun ? await describeAll(plan, client) : await fetchAll(plan, client, options);
    return { path: plan.path, revision: plan.revision ?? null, files };
  } finally {
    await client.close();
  }
}

function withRevision(name: ModelName, revision: string | undefined): ModelName {
  if (revision === undefined) return name;
  if (name.kind !== 'hub') throw new UsageError('--revision is for models of the hub', { where: revision });
  if (name.revision !== undefined && name.revision !== revision) {
    throw new UsageError('two revisions', { where: `${name.revision}, ${revision}` });
  }
  return { ...name, revision };
}

async function makePlan(
  name: ModelName,
  client: HttpClient,
  environment: DownloadEnvironment,
  { offline, include, exclude, to, firstDelayMs, signal }: DownloadOptions,
): Promise<DownloadPlan> {
  const isOffline = offline === true || environment.isOffline;
  const folder = to === undefined ? undefined : resolve(to);
  if (name.kind === 'hub') {
    const { repository, revision = 'main' } = name;
    const wishes = { repository, revision, include, exclude, to: folder };
    if (isOffline) return planHubOffline(wishes, environment);
    const { hubEndpoint: endpoint, token } = environment;
    return planHub(createHub({ client, endpoint, token, firstDelayMs, signal }), wishes, environment);
  }
  const plan = name.kind === 'ngc' ? planNgc(name, environment, folder) : planUrl(name.url, environment, folder);
  for (const { url, isThere } of isOffline ? plan.files : []) {
    if (await isThere()) continue;
    const remedy = 'leave out --offline and HF_HUB_OFFLINE';
    throw new NetworkError('ERR_OFFLINE', 'not in the cache, and offline', { where: url, remedy });
  }
  return plan;
}

async function describeAll({ files }: DownloadPlan, client: HttpClient): Promise<DownloadedFile[]> {
  const described: DownloadedFile[] = [];
  for (const file of files) {
    described.push((await file.isThere()) ? await describeCached(file) : await describeMissing(file, client));
  }
  return described;
}

async function describeCached({ name, path, expected }: PlannedFile): Promise<DownloadedFile> {
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

async function fetchAll(
  { files, finish }: DownloadPlan,
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
  await finish?.();
  return fetched;
}

/** Makes folders; gives how much there is to fetch, where that is known. @throws InputError ERR_DISK_FULL */
async function prepareDisk(files: readonly PlannedFile[]): Promise<number | undefined> {
  let totalBytes: number | undefined = 0;
  for (const { path, expected, isThere } of files) {
    if (await isThere()) continue;
    const folder = dirname(path);
    await mkdir(folder, { recursive: true }).catch((error: unknown) => Promise.reject(toInputError(error, folder)));
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
