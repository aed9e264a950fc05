import { copyFile, lstat, readFile, readlink, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { makeFolder } from '../files/make-folder.js';
import { toInputError } from '../files/to-input-error.js';

/** One repository's part of the cache that Python's `huggingface_hub` keeps ("Understand caching"): blobs, snapshots, refs. */
export interface HubCache {
  /** `snapshots/COMMIT`: what a model is opened by. */
  snapshotFolder(commit: string): string;
  blobPath(etag: string): string;
  /** The commit that a branch or tag had when it was last asked for; a commit is its own. */
  resolveRevision(revision: string): Promise<string | undefined>;
  recordRevision(revision: string, commit: string): Promise<void>;
  /** The etag under which a snapshot's file is kept, if it is there and whole. */
  cachedEtag(commit: string, path: string): Promise<string | undefined>;
  /** Makes a blob appear in a snapshot. */
  link(commit: string, path: string, etag: string): Promise<void>;
}

/** `OWNER/NAME`, or a name alone for the hub's oldest models. */
export function createHubCache(hubCache: string, repository: string): HubCache {
  const root = join(hubCache, `models--${repository.replaceAll('/', '--')}`);
  const snapshotFolder = (commit: string): string => join(root, 'snapshots', commit);
  const blobPath = (etag: string): string => join(root, 'blobs', etag);
  return {
    snapshotFolder,
    blobPath,
    async resolveRevision(revision) {
      if (isCommit(revision)) return revision;
      const commit = await readFile(join(root, 'refs', revision), 'utf8').catch(() => '');
      return commit.trim() || undefined;
    },
    async recordRevision(revision, commit) {
      if (revision === commit) return;
      const path = join(root, 'refs', revision);
      await makeFolder(dirname(path));
      await writeFile(path, commit);
    },
    async cachedEtag(commit, path) {
      const file = join(snapshotFolder(commit), path);
      const target = await readlink(file).catch(() => undefined);
      const etag = target?.split(/[/\\]/).at(-1);
      const exists =
        etag !== undefined &&
        (await lstat(blobPath(etag)).then(
          () => true,
          () => false,
        ));
      return exists ? etag : undefined;
    },
    async link(commit, path, etag) {
      try {
        await linkBlob(join(snapshotFolder(commit), path), blobPath(etag));
      } catch (error) {
        throw toInputError(error, join(snapshotFolder(commit), path));
      }
    },
  };
}

/** What Git names a commit by. */
function isCommit(revision: string): boolean {
  return /^[0-9a-f]{40}$/.test(revision);
}

async function linkBlob(path: string, blob: string): Promise<void> {
  await makeFolder(dirname(path));
  const target = relative(dirname(path), blob);
  if ((await readlink(path).catch(() => undefined)) === target) return;
  const fresh = `${path}.${process.pid}`;
  try {
    await symlink(target, fresh);
  } catch (error) {
    // Windows without developer mode: a copy, as Python makes it.
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) throw error;
    await copyFile(blob, fresh);
  }
  await rename(fresh, path);
  await rm(fresh, { force: true });
}
