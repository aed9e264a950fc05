import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { InputError } from '../errors.js';
import type { ByteSource } from './byte-source.js';
import { createFilePool } from './create-file-pool.js';
import type { FileTree } from './file-tree.js';
import { gunzipBlocks } from './gunzip-blocks.js';
import { listFolder } from './list-folder.js';
import { type FileSource, openFile } from './open-file.js';
import { isTarHeader, TAR_BLOCK_BYTES } from './parse-tar-header.js';
import { readTar } from './read-tar.js';
import { readZip } from './read-zip.js';
import { spill } from './spill.js';
import { toBuffer } from './to-buffer.js';
import { toInputError } from './to-input-error.js';

export interface OpenTreeOptions {
  /** Where what is packed is unpacked, in nameless files: beside the output. Default: beside the archive. */
  spillFolder?: string;
}

/**
 * Opens a folder, a zip, a tar or a gzipped tar, or a single file, told apart by content. A zip that `torch.save` wrote is a
 * single file: it is one checkpoint, not a folder of some.
 *
 * @throws InputError ERR_NOT_FOUND, ERR_ARCHIVE …
 */
export async function openTree(path: string, { spillFolder }: OpenTreeOptions = {}): Promise<FileTree> {
  const stats = await stat(path).catch((error: unknown) => Promise.reject(toInputError(error, path)));
  if (stats.isDirectory()) return openFolder(path);
  const file = await openFile(path);
  try {
    return await openArchive(file, path, spillFolder ?? (await folderBeside(path)));
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function openFolder(root: string): Promise<FileTree> {
  const paths = await listFolder(root);
  const known = new Set(paths);
  const pool = createFilePool();
  return {
    root,
    kind: 'folder',
    paths,
    async open(path) {
      if (!known.has(path)) throw notFound(join(root, path));
      return pool.open(join(root, path), join(root, path));
    },
    close: () => pool.close(),
  };
}

async function openArchive(file: FileSource, root: string, spillFolder: string): Promise<FileTree> {
  const start = toBuffer(await file.read(0, Math.min(file.byteLength, TAR_BLOCK_BYTES)));
  if (isZip(start)) return openZip(file, root, spillFolder);
  if (isTar(start)) return openTar(file, root, () => file.close());
  if (start[0] === 0x1f && start[1] === 0x8b) return openGzip(file, root, spillFolder);
  return openSingle(file, root);
}

/** A local header, or the end of an empty archive. */
function isZip(start: Buffer): boolean {
  const signature = start.toString('latin1', 0, 4);
  return signature === 'PK\x03\x04' || signature === 'PK\x05\x06';
}

function isTar(start: Buffer): boolean {
  if (start.length < TAR_BLOCK_BYTES) return false;
  return start.toString('latin1', 257, 262) === 'ustar' || (start[0] !== 0 && isTarHeader(start));
}

async function openZip(file: FileSource, root: string, spillFolder: string): Promise<FileTree> {
  const zip = await readZip(file, { spillFolder });
  const paths = [...zip.entries.keys()].sort();
  if (paths.some((path) => /^[^/]+\/data\.pkl$/.test(path))) return openSingle(file, root);
  const close = async () => {
    await zip.close();
    await file.close();
  };
  return { root, kind: 'zip', paths, open: zip.open, close };
}

async function openTar(tar: ByteSource, root: string, close: () => Promise<void>): Promise<FileTree> {
  const { files } = await readTar(tar);
  return {
    root,
    kind: 'tar',
    paths: [...files.keys()].sort(),
    async open(path) {
      const entry = files.get(path);
      if (entry === undefined) throw notFound(`${root}!${path}`);
      return entry;
    },
    close,
  };
}

async function openGzip(file: FileSource, root: string, spillFolder: string): Promise<FileTree> {
  const unpacked = await spill(gunzipBlocks(file), spillFolder, file.name);
  try {
    const start = toBuffer(await unpacked.read(0, Math.min(unpacked.byteLength, TAR_BLOCK_BYTES)));
    if (!isTar(start)) throw new InputError('ERR_ARCHIVE', 'gzip of something that is no tar', { where: root });
    return await openTar(unpacked, root, async () => {
      await unpacked.close();
      await file.close();
    });
  } catch (error) {
    await unpacked.close();
    throw error;
  }
}

function openSingle(file: FileSource, root: string): FileTree {
  const name = basename(root);
  return {
    root,
    kind: 'file',
    paths: [name],
    async open(path) {
      if (path !== name) throw notFound(join(root, path));
      return file;
    },
    close: () => file.close(),
  };
}

/** The archive's own folder, where one may write there: the system's temporary folder may be memory. */
async function folderBeside(path: string): Promise<string> {
  const folder = dirname(resolve(path));
  return access(folder, constants.W_OK).then(
    () => folder,
    () => tmpdir(),
  );
}

function notFound(where: string): InputError {
  return new InputError('ERR_NOT_FOUND', 'no such file', { where });
}
