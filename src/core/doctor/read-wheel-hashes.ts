import type { FileTree } from '../files/file-tree.js';

/** A wheel's RECORD has a line of some hundred bytes a file. */
const MAX_RECORD_BYTES = 16 * 1024 * 1024;

/**
 * SHA-256 of the files of a Python wheel, in hexadecimal, by path (packaging.python.org, Recording installed projects);
 * empty for any other package.
 */
export async function readWheelHashes(tree: FileTree): Promise<ReadonlyMap<string, string>> {
  const path = tree.paths.find((candidate) => /^[^/]+\.dist-info\/RECORD$/.test(candidate));
  if (path === undefined) return new Map();
  const source = await tree.open(path);
  const bytes = await source.read(0, Math.min(source.byteLength, MAX_RECORD_BYTES));
  const lines = new TextDecoder().decode(bytes).split('\n');
  return new Map(
    lines.flatMap((line): [string, string][] => {
      const [, file, digest] = /^([^,]+),sha256=([\w-]+)/.exec(line) ?? [];
      return file && digest ? [[file, Buffer.from(digest, 'base64url').toString('hex')]] : [];
    }),
  );
}
