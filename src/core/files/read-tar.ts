import { InputError } from '../errors.js';
import type { ByteSource } from './byte-source.js';
import { checkEntryPath } from './check-entry-path.js';
import { isTarHeader, parseTarHeader, TAR_BLOCK_BYTES, type TarHeader } from './parse-tar-header.js';
import { sliceSource } from './slice-source.js';
import { toBuffer } from './to-buffer.js';

export interface TarArchive {
  /** Regular files by path, read in place; links, folders and devices are left out. */
  readonly files: ReadonlyMap<string, ByteSource>;
}

/** As many as a zip's directory may have. */
const MAX_ENTRIES = 500_000;

/** A long name or a list of attributes is text of a few hundred bytes. */
const MAX_ATTRIBUTE_BYTES = 1024 * 1024;

/**
 * Reads the headers of a tar file: ustar, and pax and GNU for names and sizes that do not fit into it (POSIX.1-2017, pax).
 *
 * @throws InputError ERR_ARCHIVE
 */
export async function readTar(source: ByteSource): Promise<TarArchive> {
  const files = new Map<string, ByteSource>();
  for await (const { path, byteOffset, byteLength } of readEntries(source)) {
    checkEntryPath(path, source.name);
    if (files.has(path)) throw broken(source, `two entries are called ${JSON.stringify(path)}`);
    if (files.size === MAX_ENTRIES) throw broken(source, `more than ${MAX_ENTRIES} entries`);
    files.set(path, sliceSource(source, byteOffset, byteLength, `${source.name}!${path}`));
  }
  return { files };
}

interface TarFile {
  path: string;
  byteOffset: number;
  byteLength: number;
}

async function* readEntries(source: ByteSource): AsyncGenerator<TarFile> {
  let attributes: { path?: string; size?: number } = {};
  for (let offset = 0; offset < source.byteLength; ) {
    const block = await readBlock(source, offset);
    if (block.every((byte) => byte === 0)) return;
    if (!isTarHeader(block)) throw broken(source, `the header at byte ${offset} has a wrong checksum`);
    const header = parseTarHeader(block);
    const byteOffset = offset + TAR_BLOCK_BYTES;
    const byteLength = hasData(header) ? (attributes.size ?? header.byteLength) : 0;
    if (!Number.isSafeInteger(byteLength) || byteOffset + byteLength > source.byteLength) {
      throw broken(source, `the entry at byte ${offset} reaches past the end`);
    }
    offset = byteOffset + Math.ceil(byteLength / TAR_BLOCK_BYTES) * TAR_BLOCK_BYTES;
    if (header.type === 'attributes' || header.type === 'long name') {
      attributes = { ...attributes, ...(await readAttributes(source, header, byteOffset, byteLength)) };
      continue;
    }
    const path = (attributes.path ?? header.path).replace(/^(\.\/)+/, '');
    attributes = {};
    if (header.type === 'file' && !path.endsWith('/')) yield { path, byteOffset, byteLength };
  }
}

async function readBlock(source: ByteSource, offset: number): Promise<Buffer> {
  if (offset + TAR_BLOCK_BYTES > source.byteLength) throw broken(source, 'truncated');
  return toBuffer(await source.read(offset, TAR_BLOCK_BYTES));
}

/** Links and folders may bear a size that nothing follows. */
function hasData({ type }: TarHeader): boolean {
  return type !== 'no data';
}

async function readAttributes(
  source: ByteSource,
  { type }: TarHeader,
  byteOffset: number,
  byteLength: number,
): Promise<{ path?: string; size?: number }> {
  if (byteLength > MAX_ATTRIBUTE_BYTES) throw broken(source, `an entry's attributes have ${byteLength} bytes`);
  const bytes = toBuffer(await source.read(byteOffset, byteLength));
  return type === 'long name' ? { path: bytes.toString('utf8').replace(/\0.*$/s, '') } : parseAttributes(bytes, source);
}

/** Records `LENGTH KEY=VALUE\n`; the length counts all of it, in bytes. */
function parseAttributes(bytes: Buffer, source: ByteSource): { path?: string; size?: number } {
  const attributes: { path?: string; size?: number } = {};
  for (let offset = 0; offset < bytes.length; ) {
    const space = bytes.indexOf(' ', offset);
    const length = space > offset ? Number(bytes.toString('latin1', offset, space)) : Number.NaN;
    const record = bytes.toString('utf8', space + 1, offset + length - 1);
    const equals = record.indexOf('=');
    if (!Number.isInteger(length) || offset + length > bytes.length || offset + length <= space || equals < 1) {
      throw broken(source, 'its attributes are damaged');
    }
    const [key, value] = [record.slice(0, equals), record.slice(equals + 1)];
    if (key === 'path') attributes.path = value;
    if (key === 'size') attributes.size = Number(value);
    if (key.startsWith('GNU.sparse.')) throw broken(source, 'sparse entries are not supported');
    offset += length;
  }
  return attributes;
}

function broken({ name }: ByteSource, what: string): InputError {
  return new InputError('ERR_ARCHIVE', `broken or unsupported tar: ${what}`, { where: name });
}
