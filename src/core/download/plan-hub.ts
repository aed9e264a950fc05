import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { NetworkError } from '../errors.js';
import { exists } from '../files/exists.js';
import { listFolder } from '../files/list-folder.js';
import type { DownloadPlan, PlannedFile } from './download-plan.js';
import type { DownloadEnvironment } from './environment.js';
import type { Hub } from './hub.js';
import { createHubCache, type HubCache } from './hub-cache.js';
import { isIntact } from './is-intact.js';
import { type FileSelection, selectFiles } from './select-files.js';

export interface HubWishes extends FileSelection {
  repository: string;
  revision: string;
  /** A plain folder, instead of the cache. */
  to?: string;
}

/** The files of a repository that are wanted, and which of them are there: in the cache, or in a plain folder. */
export async function planHub(hub: Hub, wishes: HubWishes, environment: DownloadEnvironment): Promise<DownloadPlan> {
  const { repository, revision, to } = wishes;
  const { commit, paths } = await hub.revision(repository, revision);
  const names = selectFiles(paths, wishes);
  if (names.length === 0) {
    const remedy = 'see what the repository holds, and choose with --include';
    throw new NetworkError('ERR_NOT_FOUND', 'no such files in the repository', { where: repository, remedy });
  }
  const cache = createHubCache(environment.hubCache, repository);
  const files: PlannedFile[] = [];
  for (const name of names) {
    files.push(
      to === undefined
        ? await planCached(hub, cache, repository, commit, name, environment.token)
        : await planPlain(hub, repository, commit, name, to, environment.token),
    );
  }
  return {
    path: to ?? cache.snapshotFolder(commit),
    revision: commit,
    files,
    finish: to === undefined ? () => cache.recordRevision(revision, commit) : undefined,
  };
}

async function planCached(
  hub: Hub,
  cache: HubCache,
  repository: string,
  commit: string,
  name: string,
  token?: string,
): Promise<PlannedFile> {
  const known = await cache.cachedEtag(commit, name);
  if (known !== undefined) return cachedFile(cache, name, known);
  const { url, etag, expected } = await hub.file(repository, commit, name);
  const path = cache.blobPath(etag);
  return { name, url, token, path, expected, isThere: () => exists(path), place: () => cache.link(commit, name, etag) };
}

async function cachedFile(cache: HubCache, name: string, etag: string): Promise<PlannedFile> {
  const path = cache.blobPath(etag);
  const { size } = await stat(path);
  const sha256 = etag.length === 64 ? etag : undefined;
  return { name, url: '', path, expected: { byteLength: size, sha256 }, isThere: async () => true };
}

async function planPlain(
  hub: Hub,
  repository: string,
  commit: string,
  name: string,
  folder: string,
  token?: string,
): Promise<PlannedFile> {
  const { url, etag, expected } = await hub.file(repository, commit, name);
  const path = join(folder, name);
  // What bears the id that the hub names is right; of anything else that is small, nobody can say.
  const known = { ...expected, gitSha1: expected.sha256 === undefined ? etag : undefined };
  return { name, url, token, path, expected, isThere: () => isIntact(path, known) };
}

/**
 * What the cache, or the folder, holds of a repository, without asking anybody.
 *
 * @throws NetworkError ERR_OFFLINE where that is not a whole model
 */
export async function planHubOffline(wishes: HubWishes, environment: DownloadEnvironment): Promise<DownloadPlan> {
  const { repository, revision, to } = wishes;
  const cache = createHubCache(environment.hubCache, repository);
  const commit = await cache.resolveRevision(revision);
  const folder = to ?? (commit === undefined ? undefined : cache.snapshotFolder(commit));
  const present = folder === undefined ? [] : await listFolder(folder).catch(() => []);
  const names = selectFiles(present, wishes);
  if (folder === undefined || !isWholeModel(names, wishes)) {
    throw new NetworkError('ERR_OFFLINE', 'not in the cache, and offline', {
      where: `${repository}@${revision}`,
      remedy: 'leave out --offline and HF_HUB_OFFLINE',
    });
  }
  const files: PlannedFile[] = [];
  for (const name of names) {
    const etag = to === undefined && commit !== undefined ? await cache.cachedEtag(commit, name) : undefined;
    files.push(etag === undefined ? presentFile(join(folder, name), name) : await cachedFile(cache, name, etag));
  }
  return { path: folder, revision: to === undefined ? commit : undefined, files };
}

function presentFile(path: string, name: string): PlannedFile {
  return { name, url: '', path, expected: {}, isThere: async () => true };
}

function isWholeModel(names: readonly string[], { include = [] }: FileSelection): boolean {
  if (include.length > 0) return names.length > 0;
  const shards = names.map((name) => /-(\d+)-of-(\d+)\./.exec(name)).filter((match) => match !== null);
  const hasAllShards = shards.every(([, , count]) => shards.length === Number(count));
  return hasAllShards && names.some((name) => /\.(safetensors|bin|pt|nemo|zip|distcp)$/.test(name));
}
